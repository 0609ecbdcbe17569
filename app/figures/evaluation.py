"""Evaluation figures: the confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.theme import FONT, Theme
from model.records import Array


def confusion(counts: Array, class_names: Sequence[str], *, theme: Theme) -> dict[str, Any]:
    """Counts (true, predicted) as a heatmap: the diagonal in a quiet colour, mistakes in a loud one.

    The two have scales of their own, since at 99 % nothing but the diagonal would be seen.
    """
    right = np.where(np.eye(len(counts), dtype=bool), counts, np.nan)
    wrong = np.where(np.eye(len(counts), dtype=bool), np.nan, counts).astype(float)
    names = list(class_names)
    words = max(map(len, names)) > 2
    axis = {
        "type": "category", "tickvals": names, "showgrid": False, "zeroline": False, "ticks": "",
        "color": theme.muted, "constrain": "domain",
        "automargin": True, "fixedrange": True,
    }  # fmt: skip
    return {
        "data": [
            layer(right, names, [[0, theme.right], [1, theme.right]], theme.text),
            layer(wrong, names, [list(stop) for stop in theme.wrong], theme.text),
        ],
        "layout": {
            "xaxis": {
                **axis,
                "title": {"text": "predicted", "standoff": 8, "font": {"size": 13}},
                "side": "bottom",
                "tickangle": -45 if words else 0,
            },
            "yaxis": {
                **axis,
                "title": {"text": "true", "standoff": 8, "font": {"size": 13}},
                "autorange": "reversed",
                "scaleanchor": "x",
                "constraintoward": "top",
            },
            "margin": {"l": 56, "r": 8, "t": 8, "b": 56},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"color": theme.text, "size": 13, "family": FONT},
            "dragmode": False,
        },
    }


def layer(values: Array, names: list[str], scale: list[list[Any]], text: str) -> dict[str, Any]:
    """One heatmap trace with its numbers; cells without a value are left out."""
    shown = [["" if np.isnan(v) or v == 0 else f"{int(v)}" for v in row] for row in values]
    return {
        "type": "heatmap",
        "x": names,
        "y": names,
        "z": [[None if np.isnan(v) else float(v) for v in row] for row in values],
        "text": shown,
        "texttemplate": "%{text}",
        "textfont": {"color": text, "size": 13},
        "hovertemplate": "true %{y}, read as %{x}: %{z} images<extra></extra>",
        "hoverongaps": False,
        "colorscale": scale,
        "zmin": 0,
        "zmax": max(1.0, float(np.nanmax(values, initial=0))),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }
