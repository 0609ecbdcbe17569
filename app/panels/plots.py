"""What all figures share: colours, type and axes.

Rule: lengths are those of a window whose root is 16 pixels; `assets/page/plots.mjs` draws them for the window's.
"""

from __future__ import annotations

import html
from typing import Any

from app.theme import DARK, FONT, LIGHT, Theme

_CLEAR = "rgba(0,0,0,0)"  # the page shows through


def literal(text: str) -> str:
    """Text that Plotly shows as it is: in names and readings it takes tags, links among them, and templates."""
    return html.escape(text, quote=False).replace("%{", "&#37;{")


def theme_of(wish: dict[str, Any]) -> Theme:
    """The theme of the page that asks."""
    return DARK if wish.get("theme") == "dark" else LIGHT


def paper(theme: Theme) -> dict[str, Any]:
    """Text and ground of a figure."""
    return {
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "font": {"color": theme.text, "size": 13, "family": FONT},
        "hoverlabel": {"font": {"size": 13, "family": FONT}},
    }


def axis(theme: Theme, **changes: Any) -> dict[str, Any]:
    """An axis that cannot be dragged."""
    return {
        "color": theme.muted, "gridcolor": theme.rule, "zeroline": False, "automargin": True, "fixedrange": True,
        **changes,
    }  # fmt: skip


def epochs_axis(theme: Theme, epochs: int, **changes: Any) -> dict[str, Any]:
    """Epochs from 1 across; each has its tick while there are few."""
    title = {"text": "epoch", "font": {"size": 13}}
    return axis(theme, title=title, dtick=1 if epochs < 12 else None, **changes)


def curve(
    rows: Any, column: str, name: str, *, colour: str, dash: str, measure: str, run: str = "", **changes: Any
) -> dict[str, Any]:
    """A column of a run's metrics as one line with a dot an epoch; `measure` and `run` stand in its reading.

    Names are shown as they are, whatever stands in them.
    """
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [row["epoch"] for row in rows],
        "y": [row.get(column) for row in rows],
        "name": literal(name),
        "line": {"dash": dash, "color": colour},
        "hovertemplate": f"epoch %{{x}}<br>{literal(measure)} %{{y:.4g}}<extra>{literal(run)}</extra>",
        **changes,
    }
