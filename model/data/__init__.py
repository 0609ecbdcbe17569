"""Images with labels: sources, prepared splits, and strokes that become network input. No Keras, no models."""
