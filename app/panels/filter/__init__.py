"""Filter: all there is to say of one filter of a layer, in a drawer beside the live maps."""

from app.panels.filter import layout
from app.panels.panel import Panel

PANEL = Panel("filter", layout.layout)
