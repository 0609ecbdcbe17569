"""Training runs as folders: what they are told, how they go, what they keep, which one is in use. No Keras."""
