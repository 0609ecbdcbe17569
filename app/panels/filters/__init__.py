"""Filters: the kernels that each convolution has learned."""

from app.panels.filters import layout, view
from app.panels.panel import Panel, Question, quickly

PANEL = Panel(
    "filters",
    layout.layout,
    tab=True,
    questions={"kernels": Question(view.kernels, quickly)},
)
