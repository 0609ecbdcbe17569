"""Models in the server's memory: by version, the one in use, and the threads that work with them."""
