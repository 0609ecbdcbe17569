"""Training figures: loss, accuracy and learning rate over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.theme import FONT, Theme

CURVES = (  # column, name, plot, line
    ("accuracy", "training accuracy", "", "dot"),
    ("val_accuracy", "validation accuracy", "", "solid"),
    ("loss", "training loss", "2", "dot"),
    ("val_loss", "validation loss", "2", "solid"),
    ("learning_rate", "learning rate", "3", "solid"),
)


def curves(rows: Sequence[dict[str, float]], *, theme: Theme) -> dict[str, Any]:
    """Rows of a run's metrics as three plots side by side, epochs from 1 across."""
    axis = {"color": theme.muted, "gridcolor": theme.grid, "zeroline": False, "automargin": True, "fixedrange": True}
    layout: dict[str, Any] = {
        "grid": {"rows": 1, "columns": 3, "pattern": "independent"},
        "margin": {"l": 48, "r": 8, "t": 32, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": theme.text, "size": 13, "family": FONT},
        "legend": {"orientation": "h", "y": 1.12},
        "showlegend": bool(rows),
        "uirevision": "keep",
    }
    for suffix, title in (("", "accuracy"), ("2", "loss"), ("3", "learning rate")):
        layout[f"xaxis{suffix}"] = {
            **axis,
            "title": {"text": "epoch", "font": {"size": 13}},
            "dtick": 1 if len(rows) < 12 else None,
        }
        layout[f"yaxis{suffix}"] = {
            **axis,
            "title": {"text": title, "font": {"size": 13}},
            "rangemode": "tozero" if suffix else "normal",
            "tickformat": "~g" if suffix else ".1~%",
        }
    return {"data": [curve(rows, *each, theme=theme) for each in CURVES], "layout": layout}


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
        "xaxis": f"x{plot}",
        "yaxis": f"y{plot}",
        "line": {"dash": dash, "color": theme.accent if dash == "solid" else theme.muted},
        "hovertemplate": f"epoch %{{x}}<br>{name} %{{y:.4g}}<extra></extra>",
    }
