"""Contrast: two classes' mean maps in a layer, and which maps tell them apart."""

from app.panels.contrast import layout, view
from app.panels.panel import Panel, Question

PANEL = Panel(
    "contrast",
    layout.layout,
    tab=True,
    questions={"contrast": Question(view.contrast)},
)
