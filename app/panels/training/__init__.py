"""Training: a form with every hyperparameter, the runs of the workspace, the chosen one's curves."""

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
    },
)
