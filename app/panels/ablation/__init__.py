"""Ablation: filters that are switched off, and what that costs."""

from app.panels.ablation import everywhere, layout, view
from app.panels.panel import Panel, Question, Wish, quickly, slowly


def _lane(wish: Wish) -> str:
    """All filters of a large network take a second or two; the first answer does not wait for that."""
    return "work" if wish.get("patient") else "swift"


PANEL = Panel(
    "ablation",
    layout.layout,
    questions={
        "drawing": Question(view.drawing, _lane),
        "everywhere": Question(everywhere.ranking, quickly),
        "sample": Question(view.sample),
        "full": Question(view.full, slowly),
    },
)
