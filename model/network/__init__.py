"""Networks as tables: layers, hyperparameters, presets, what they cost. No Keras, nothing is built here."""
