"""A run's curves as a figure: loss, accuracy and learning rate over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.panels.plots import axis, curve, epochs_axis, paper
from app.theme import Theme
from app.words import Phrase, say

_CURVES = (  # column, name, plot, line
    ("accuracy", "training", "", "dot"),
    ("val_accuracy", "validation", "", "solid"),
    ("loss", "training", "2", "dot"),
    ("val_loss", "validation", "2", "solid"),
    ("learning_rate", "learning-rate", "3", "solid"),
)
_PLOTS = (("", "accuracy"), ("2", "loss"), ("3", "learning-rate"))


def curves(rows: Sequence[dict[str, float]], *, theme: Theme) -> dict[str, Any]:
    """Rows of a run's metrics as three plots side by side, epochs from 1 across."""
    empty = [_note(say("training.curves.empty"), 0.5, 0.5, theme)]
    layout: dict[str, Any] = {
        **paper(theme),
        "grid": {"rows": 1, "columns": 3, "pattern": "independent", "xgap": 0.24},
        "margin": {"l": 40, "r": 8, "t": 48, "b": 40},
        "legend": {"orientation": "h", "x": 0, "y": 1.14, "yanchor": "bottom"},
        "showlegend": bool(rows),
        "uirevision": "keep",
        "annotations": _titles(theme) if rows else empty,
    }
    for plot, _ in _PLOTS:
        shape = {"rangemode": "tozero" if plot else "normal", "tickformat": "~g" if plot else ".1~%"}
        epochs = epochs_axis(theme, len(rows), visible=bool(rows))
        title = {**epochs["title"], "text": say("training.curves.epoch")}
        layout[f"xaxis{plot}"] = {**epochs, "title": title}
        layout[f"yaxis{plot}"] = axis(theme, visible=bool(rows), **shape)
    return {"data": [_curve(rows, *line, theme) for line in _CURVES], "layout": layout}


def _curve(
    rows: Sequence[dict[str, float]], column: str, name: str, plot: str, dash: str, theme: Theme
) -> dict[str, Any]:
    """One line; training dotted and quiet, validation solid."""
    colour = theme.text if dash == "solid" else theme.muted
    place: dict[str, Any] = {"showlegend": not plot, "xaxis": f"x{plot}", "yaxis": f"y{plot}"}
    name_said = say(f"training.curves.{name}")
    reading = say("training.curves.reading", epoch="%{x}", name=name_said, value="%{y:.4g}")
    line = curve(rows, column, "", colour=colour, dash=dash, measure="", **place)
    return line | {"name": name_said, "hovertemplate": reading}


def _titles(theme: Theme) -> list[dict[str, Any]]:
    """What each plot shows, above it: a name along its axis would lie on the plot beside."""
    return [
        _note(say(f"training.curves.{title}"), 0, 1.02, theme, xref=f"x{plot} domain", yref=f"y{plot} domain")
        for plot, title in _PLOTS
    ]


def _note(text: Phrase, x: float, y: float, theme: Theme, **place: str) -> dict[str, Any]:
    """A word on the paper, or above a plot."""
    return {
        "text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "showarrow": False,
        "xanchor": "left" if place else "center", "yanchor": "bottom" if place else "middle",
        "font": {"size": 13, "color": theme.muted}, **place,
    }  # fmt: skip
