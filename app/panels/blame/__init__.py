"""Blame: what speaks for a class, at every layer and in the input."""

from app.panels.blame import layout
from app.panels.panel import Panel

PANEL = Panel("blame", layout.layout, controls=layout.controls)
