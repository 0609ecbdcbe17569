"""The network and everything computed from it: NumPy, LiteRT, Keras. Never Dash, never Plotly."""
