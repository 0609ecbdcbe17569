"""Training in three steps: choose a network and its settings, train it, use what came of it."""

from app.panels.panel import Panel, Question, quickly
from app.panels.training import layout, view

PANEL = Panel(
    "training",
    layout.layout,
    shared=True,
    tab=True,
    questions={
        "runs": Question(view.runs, quickly),
        "curves": Question(view.curves, quickly),
        "outlook": Question(view.outlook, quickly),
        "kernel": Question(view.kernel, quickly),
        "result": Question(view.result),
    },
)
