"""Sweeps from the command line: trains all runs of one, here or by workers, and prints what came of it."""
