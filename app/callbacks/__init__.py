"""Callbacks: parse, ask, draw. Every one is async; work goes to the service's threads."""
