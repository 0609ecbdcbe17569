"""Where the pixel that is asked about looks, and its sum; filled in by the script."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.words import said


def layout(_: Context) -> html.Section:
    """The receptive field in words, and the arithmetic of the pixel."""
    return html.Section(
        [
            html.Div(id=ids.POINT_HEAD, className="point-head"),
            html.P(id=ids.RECEPTIVE_FIELD, className="receptive-field"),
            html.Div(id=ids.SUM, className="sum"),
        ],
        id=ids.POINT,
        className="point",
        tabIndex="-1",
        **said(label="point.label"),
    )
