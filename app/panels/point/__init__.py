"""Point: a pixel of a map, where it looks, and the exact sum behind it."""

from app.panels.panel import Panel
from app.panels.point import layout

PANEL = Panel("point", layout.layout)
