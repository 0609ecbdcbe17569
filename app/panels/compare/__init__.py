"""Compare: two models' filters matched pair by pair, their curves overlaid, their settings side by side."""

from app.panels.compare import layout, view
from app.panels.panel import Panel, Question, slowly

PANEL = Panel(
    "compare",
    layout.layout,
    shared=True,
    tab=True,
    questions={
        "choices": Question(view.choices),
        "matches": Question(view.matches, slowly),
        "curves": Question(view.curves),
        "settings": Question(view.settings, slowly),
    },
)
