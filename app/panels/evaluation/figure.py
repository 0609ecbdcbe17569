"""The confusion matrix as a figure; the page writes its numbers, in its language and size."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from typing import Any

import numpy as np

from app.panels.plots import axis, literal, paper
from app.theme import Theme
from app.words import say
from model.records import Array

_HALF = 0.44  # of a cell, from its middle to a frame's line, which so needs no room outside
_LEGIBLE = 16  # classes; with more, the numbers are left to the reading under the pointer
_TEXT = 13


def confusion(
    counts: Array,
    class_names: Sequence[str],
    *,
    theme: Theme,
    shares: Array | None = None,
    diagonal: bool = True,
    marked: tuple[int | None, int | None] = (None, None),
) -> dict[str, Any]:
    """Counts (true, predicted) as a heatmap: the diagonal in a quiet colour, mistakes in a loud one.

    The two have scales of their own, since at 99 % nothing but the diagonal would be seen; without the `diagonal`
    only the mistakes are left. `shares` 0–1 are shown, in percent, in the place of counts. `marked` (true, predicted)
    is framed; None stands for every class.
    """
    same = np.eye(len(counts), dtype=bool)
    names = list(map(literal, class_names))
    values = counts.astype(float) if shares is None else np.nan_to_num(100 * shares)
    scales = [(~same, [list(stop) for stop in theme.mistakes])]
    if diagonal:
        scales.insert(0, (same, [[0, theme.right], [1, theme.right]]))
    return {
        "data": [
            _heatmap(np.where(cells, values, np.nan), names, scale, theme.text, whole=shares is None)
            for cells, scale in scales
        ],
        "layout": {
            **_axes(names, theme),
            "shapes": _marks(marked, len(names), theme),
        },
    }


def _axes(names: list[str], theme: Theme) -> dict[str, Any]:
    """Both axes with their names; the true classes downwards, as one reads. The cells begin at the very top."""
    classes = axis(
        theme, type="category", categoryarray=names, tickvals=names, showgrid=False, ticks="", constrain="domain"
    )
    titles = {
        side: {"text": say(f"evaluation.axis.{side}"), "standoff": 8, "font": {"size": _TEXT}}
        for side in ("predicted", "true")
    }
    longest = max(len(unescape(name)) for name in names)
    return {
        "xaxis": {
            **classes, "title": titles["predicted"], "tickangle": -45 if longest > 2 else 0, "constraintoward": "left",
        },
        "yaxis": {
            **classes, "title": titles["true"], "autorange": "reversed", "scaleanchor": "x", "constraintoward": "top",
        },
        "margin": {"l": 40, "r": 1, "t": 1, "b": 44},
        **paper(theme),
        "plot_bgcolor": theme.rule,  # between the cells, and where there are none
        "dragmode": False,
        "hovermode": False,  # cells are buttons, which say what they are
    }  # fmt: skip


def _marks(marked: tuple[int | None, int | None], classes: int, theme: Theme) -> list[dict[str, Any]]:
    """A line around the marked cell, row or column."""
    true, predicted = marked
    if true is None and predicted is None:
        return []
    rows = (0, classes - 1) if true is None else (true, true)
    columns = (0, classes - 1) if predicted is None else (predicted, predicted)
    (left, right), (top, bottom) = ((first - _HALF, last + _HALF) for first, last in (columns, rows))
    edges = {"x0": left, "x1": right, "y0": top, "y1": bottom}
    return [{"type": "rect", **edges, "line": {"color": theme.accent, "width": 3}}]


def _heatmap(values: Array, names: list[str], scale: list[list[Any]], text: str, *, whole: bool) -> dict[str, Any]:
    """One heatmap trace, percent unless `whole`; cells without a value are left out."""
    return {
        "type": "heatmap",
        "x": names,
        "y": names,
        "z": [[None if np.isnan(v) else float(v) for v in row] for row in values],
        "texttemplate": "%{text}" if len(names) <= _LEGIBLE else "",
        "textfont": {"color": text, "size": _TEXT},
        "hoverinfo": "skip",
        "colorscale": scale,
        "zmin": 0,
        "zmax": max(1.0 if whole else 0.01, float(np.nanmax(values, initial=0))),
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
    }
