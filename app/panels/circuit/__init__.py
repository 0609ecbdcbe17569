"""Circuit: which maps of each layer a verdict is made of, adding up to its logit."""

from app.panels.circuit import layout
from app.panels.panel import Panel

PANEL = Panel("circuit", layout.layout)
