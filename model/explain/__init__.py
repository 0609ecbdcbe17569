"""What a layer's output means: pure functions from arrays to arrays, one question a module."""
