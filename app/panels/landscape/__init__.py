"""Landscape: every image of a split as a point, near what the network finds alike, and the input moving among them."""

from app.panels.landscape import layout, view
from app.panels.panel import Panel, Question, quickly, slowly

PANEL = Panel(
    "map",
    layout.layout,
    tab=True,
    questions={
        "landscape": Question(view.landscape, slowly, ahead={"split": "test"}),
        "image": Question(view.image, quickly),
    },
)
