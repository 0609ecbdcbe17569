"""The time-lapse of a run: a bar above whatever tab is shown, whose slider drives them all through the epochs."""

from app.panels.panel import Panel, Question, quickly, slowly
from app.panels.timelapse import layout, view

PANEL = Panel(
    "timelapse",
    layout.layout,
    questions={"epochs": Question(view.epochs, quickly), "epoch": Question(view.epoch, slowly)},
)
