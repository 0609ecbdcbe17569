"""Doubt: why a verdict should not be believed, and which training images the network finds nearest to the input."""

from app.panels.doubt import layout, view
from app.panels.panel import Panel, Question

PANEL = Panel("doubt", layout.layout, questions={"why": Question(view.why, ahead={})})
