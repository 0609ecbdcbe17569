"""A visitor's own model: opened from a file, shown to that visitor alone."""

from app.panels.own import layout
from app.panels.panel import Panel

PANEL = Panel("own", layout.layout)
