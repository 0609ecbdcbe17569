"""The confusion matrix as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from typing import Any

import numpy as np

from app.panels.plots import axis, literal, paper
from app.theme import Theme
from model.records import Array

_HALF = 0.44  # of a cell, from its middle to a frame's line, which so needs no room outside
_LEGIBLE = 16  # classes; with more, the numbers are left to the reading under the pointer


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
    only the mistakes are left. `shares` 0–1 are shown in the place of counts. `marked` (true, predicted) is framed;
    None stands for every class.
    """
    same = np.eye(len(counts), dtype=bool)
    names = list(map(literal, class_names))
    values = counts.astype(float) if shares is None else np.nan_to_num(100 * shares)
    scales = [(~same, [list(stop) for stop in theme.mistakes])]
    if diagonal:
        scales.insert(0, (same, [[0, theme.right], [1, theme.right]]))
    return {
        "data": [
            _heatmap(np.where(cells, values, np.nan), counts, names, scale, theme.text, whole=shares is None)
            for cells, scale in scales
        ],
        "layout": {
            **_axes(names, theme),
            "shapes": _marks(marked, len(names), theme),
        },
    }


def _axes(names: list[str], theme: Theme) -> dict[str, Any]:
    """Both axes with their names; the true classes downwards, as one reads."""
    classes = axis(
        theme, type="category", categoryarray=names, tickvals=names, showgrid=False, ticks="", constrain="domain"
    )
    title = {"text": "predicted →", "standoff": 8, "font": {"size": 13}}
    corner = {
        "text": "true ↓", "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom",
        "showarrow": False, "font": {"color": theme.muted, "size": 13},
    }  # fmt: skip
    longest = max(len(unescape(name)) for name in names)
    return {
        "xaxis": {**classes, "title": title, "side": "bottom", "tickangle": -45 if longest > 2 else 0},
        "yaxis": {**classes, "autorange": "reversed", "scaleanchor": "x", "constraintoward": "top"},
        "annotations": [corner],
        "margin": {"l": 20, "r": 2, "t": 24, "b": 48},
        **paper(theme),
        "plot_bgcolor": theme.rule,  # between the cells, and where there are none
        "dragmode": False,
    }


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


def _heatmap(
    values: Array, counts: Array, names: list[str], scale: list[list[Any]], text: str, *, whole: bool
) -> dict[str, Any]:
    """One heatmap trace with its numbers, percent unless `whole`; cells without a value are left out."""
    legible = len(names) <= _LEGIBLE
    texts = [[cell_text(value, whole) if legible else "" for value in row] for row in values]
    return {
        "type": "heatmap",
        "x": names,
        "y": names,
        "z": [[None if np.isnan(v) else float(v) for v in row] for row in values],
        "text": texts,
        "texttemplate": "%{text}",
        "textfont": {"color": text, "size": 13},
        "customdata": [[f"{count:,} image{'' if count == 1 else 's'}" for count in row] for row in counts.tolist()],
        "hovertemplate": "true %{y}, read as %{x}: %{customdata}"
        + ("" if whole else ", %{z:.2f} %")
        + "<extra></extra>",
        "hoverongaps": False,
        "colorscale": scale,
        "zmin": 0,
        "zmax": max(1.0 if whole else 0.01, float(np.nanmax(values, initial=0))),
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
    }


def cell_text(value: float, whole: bool) -> str:
    """What a cell says: nothing for nothing, a count, or percent with a decimal; as short as a phone's cell."""
    if np.isnan(value) or value == 0:
        return ""
    if whole:
        return f"{int(value)}"
    return "100" if value >= 99.95 else f"{value:.1f}" if value >= 0.05 else "<.1"
