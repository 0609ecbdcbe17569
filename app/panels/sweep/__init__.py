"""A sweep: the training form's network with several values of a setting, each from several seeds, side by side."""

from app.panels.panel import Panel, Question, quickly
from app.panels.sweep import layout, view

PANEL = Panel(
    "sweep",
    layout.layout,
    shared=True,
    questions={
        "suggestion": Question(view.suggestion, quickly),
        "outlook": Question(view.outlook),
        "shown": Question(view.shown, quickly),
    },
)
