"""Training figures: loss, accuracy and learning rate over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.theme import FONT, Theme

CURVES = (  # column, name, plot, line
    ("accuracy", "training", "", "dot"),
    ("val_accuracy", "validation", "", "solid"),
    ("loss", "training", "2", "dot"),
    ("val_loss", "validation", "2", "solid"),
    ("learning_rate", "learning rate", "3", "solid"),
)
PLOTS = (("", "accuracy"), ("2", "loss"), ("3", "learning rate"))


def curves(rows: Sequence[dict[str, float]], *, theme: Theme) -> dict[str, Any]:
    """Rows of a run's metrics as three plots side by side, epochs from 1 across."""
    axis = {
        "color": theme.muted, "gridcolor": theme.grid, "zeroline": False, "automargin": True, "fixedrange": True,
        "visible": bool(rows),
    }  # fmt: skip
    layout: dict[str, Any] = {
        "grid": {"rows": 1, "columns": 3, "pattern": "independent"},
        "margin": {"l": 48, "r": 8, "t": 48, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": theme.text, "size": 13, "family": FONT},
        "legend": {"orientation": "h", "x": 0, "y": 1.16, "yanchor": "bottom"},
        "showlegend": bool(rows),
        "uirevision": "keep",
        "annotations": titles(theme) if rows else [note("The curves begin with the first epoch.", 0.5, 0.5, theme)],
    }
    for suffix, _ in PLOTS:
        layout[f"xaxis{suffix}"] = {
            **axis,
            "title": {"text": "epoch", "font": {"size": 13}},
            "dtick": 1 if len(rows) < 12 else None,
        }
        layout[f"yaxis{suffix}"] = {
            **axis,
            "rangemode": "tozero" if suffix else "normal",
            "tickformat": "~g" if suffix else ".1~%",
        }
    return {"data": [curve(rows, *each, theme=theme) for each in CURVES], "layout": layout}


def titles(theme: Theme) -> list[dict[str, Any]]:
    """What each plot shows, above it: a name along its axis would lie on the plot beside."""
    return [note(title, 0, 1.02, theme, xref=f"x{suffix} domain", yref=f"y{suffix} domain") for suffix, title in PLOTS]


def note(text: str, x: float, y: float, theme: Theme, **place: str) -> dict[str, Any]:
    """A word on the paper, or above a plot."""
    return {
        "text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "showarrow": False,
        "xanchor": "left" if place else "center", "yanchor": "bottom" if place else "middle",
        "font": {"size": 13, "color": theme.muted}, **place,
    }  # fmt: skip


def curve(
    rows: Sequence[dict[str, float]], column: str, name: str, plot: str, dash: str, *, theme: Theme
) -> dict[str, Any]:
    """One line with a dot an epoch."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [row["epoch"] for row in rows],
        "y": [row.get(column) for row in rows],
        "name": name,
        "showlegend": not plot,
        "xaxis": f"x{plot}",
        "yaxis": f"y{plot}",
        "line": {"dash": dash, "color": theme.accent if dash == "solid" else theme.muted},
        "hovertemplate": f"epoch %{{x}}<br>{name} %{{y:.4g}}<extra></extra>",
    }
