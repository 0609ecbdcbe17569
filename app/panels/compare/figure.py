"""Two runs' curves overlaid.

Rule: A is solid in the accent colour, B dashed in the colour of text, so that neither needs the other's colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.panels.plots import axis, curve, epochs_axis, paper
from app.theme import Theme

CURVES = (("val_accuracy", "validation accuracy"), ("val_loss", "validation loss"))
Rows = Sequence[dict[str, float]]


def curves(a: Rows, b: Rows, column: str, *, names: tuple[str, str], title: str, theme: Theme) -> dict[str, Any]:
    """One column of the metrics of two runs, epochs from 1 across; a run without rows has no line."""
    layout = {
        **paper(theme),
        "margin": {"l": 48, "r": 8, "t": 32, "b": 40},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "showlegend": True,
        "xaxis": epochs_axis(theme, max(len(a), len(b))),
        "yaxis": axis(theme, title={"text": title, "font": {"size": 13}}),
    }
    both = ((a, names[0], theme.accent, "solid"), (b, names[1], theme.text, "dash"))
    lines = [
        curve(rows, column, name, colour=colour, dash=dash, measure=title, run=name)
        for rows, name, colour, dash in both
        if rows
    ]
    return {"data": lines, "layout": layout}
