"""Activations: every layer's maps for the present input, and inputs side by side. Answered by the live path."""

from app.panels.activations import layout
from app.panels.panel import Panel

PANEL = Panel("activations", layout.layout, title="Activations", controls=layout.controls)
