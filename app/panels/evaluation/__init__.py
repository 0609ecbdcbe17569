"""Evaluation: how well the model in use reads a split, and the gallery of its images."""

from app.panels.evaluation import gallery, layout, view
from app.panels.panel import Panel, Question, Wish


def _lane(wish: Wish) -> str:
    """The training split takes seconds the first time."""
    return "slow" if wish.get("split") == "train" else "work"


PANEL = Panel(
    "evaluation",
    layout.layout,
    tab=True,
    questions={"matrix": Question(view.matrix, _lane), "gallery": Question(gallery.gallery, _lane)},
)
