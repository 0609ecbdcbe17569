"""Activations: every layer's maps for the present input, and inputs side by side. Maps come by the live path; the exact
value of the pixel asked about by a question."""

from app.panels.activations import layout, view
from app.panels.panel import Panel, Question, quickly

PANEL = Panel(
    "activations",
    layout.layout,
    tab=True,
    questions={"value": Question(view.value, quickly)},
    controls=layout.controls,
)
