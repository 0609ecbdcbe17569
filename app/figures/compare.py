"""Compare figures: sheets of maps in the order of their pairs, and two runs' curves overlaid.

Rule: A is solid in the accent colour, B dashed in the colour of text, so that neither needs the other's colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from plotly.colors import sample_colorscale

from app.theme import FONT, Theme
from model.records import Bytes

Rows = Sequence[dict[str, float]]


@cache
def colours(signed: bool) -> Bytes:
    """256 colours (256, 3): viridis from zero, or blue over white to red about zero."""
    places = [step / 255 for step in range(256)]
    found = sample_colorscale("RdBu_r" if signed else "Viridis", places, colortype="tuple")
    return np.asarray(np.rint(np.asarray(found) * 255), np.uint8)


def sheet(steps: Bytes, order: Sequence[int], *, signed: bool) -> Bytes:
    """Maps (H, W, maps) as steps of the colour scale → one picture (H, pairs·W, 3), in the order of the pairs."""
    chosen = steps[:, :, list(order)].transpose(0, 2, 1)
    return np.asarray(colours(signed)[chosen.reshape(len(steps), -1)])


def curves(a: Rows, b: Rows, column: str, *, names: tuple[str, str], title: str, theme: Theme) -> dict[str, Any]:
    """One column of the metrics of two runs, epochs from 1 across; a run without rows has no line."""
    axis = {"color": theme.muted, "gridcolor": theme.grid, "zeroline": False, "automargin": True, "fixedrange": True}
    few = max(len(a), len(b)) < 12
    layout = {
        "margin": {"l": 48, "r": 8, "t": 32, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": theme.text, "size": 13, "family": FONT},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "showlegend": True,
        "xaxis": {**axis, "title": {"text": "epoch", "font": {"size": 13}}, "dtick": 1 if few else None},
        "yaxis": {**axis, "title": {"text": title, "font": {"size": 13}}},
    }
    both = ((a, names[0], theme.accent, "solid"), (b, names[1], theme.text, "dash"))
    return {"data": [curve(*each, column, title) for each in both if each[0]], "layout": layout}


def curve(rows: Rows, run: str, colour: str, dash: str, column: str, title: str) -> dict[str, Any]:
    """One line with a dot an epoch."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [row["epoch"] for row in rows],
        "y": [row.get(column) for row in rows],
        "name": run,
        "line": {"dash": dash, "color": colour},
        "hovertemplate": f"epoch %{{x}}<br>{title} %{{y:.4g}}<extra>{run}</extra>",
    }
