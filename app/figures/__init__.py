"""The server's figures for Prometheus: some counted as things happen, some read when they are asked for."""
