"""Two runs' curves overlaid.

Rule: A is solid, B dashed and paler, so that neither needs a colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.panels.plots import axis, curve, epochs_axis, paper
from app.theme import Theme
from app.words import say

CURVES = ("val_accuracy", "val_loss")
Rows = Sequence[dict[str, float]]


def curves(a: Rows, b: Rows, column: str, *, theme: Theme) -> dict[str, Any]:
    """One column of the metrics of two runs, epochs from 1 across; a run without rows has no line."""
    epochs = epochs_axis(theme, max(len(a), len(b)))
    layout = {
        **paper(theme),
        "margin": {"l": 48, "r": 8, "t": 32, "b": 40},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "showlegend": True,
        "xaxis": epochs | {"title": {**epochs["title"], "text": say("compare.curves.epoch")}},
        "yaxis": axis(theme, title={"text": say(f"compare.curves.{column}"), "font": {"size": 13}}),
    }
    both = ((a, "A", theme.text, "solid"), (b, "B", theme.muted, "dash"))
    return {"data": [_line(rows, column, *looks) for rows, *looks in both if rows], "layout": layout}


def _line(rows: Rows, column: str, name: str, colour: str, dash: str) -> dict[str, Any]:
    """A run's values; its reading says the epoch, then the value."""
    line = curve(rows, column, name, colour=colour, dash=dash, measure="", run=name)
    return line | {"hovertemplate": f"%{{x}}: %{{y:.4g}}<extra>{name}</extra>"}
