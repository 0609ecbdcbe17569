"""An empty strip; its parts are made by the script when a run's time-lapse is opened."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context


def layout(_: Context) -> html.Div:
    """The strip."""
    return html.Div(id=ids.TIMELAPSE, className="timelapse", hidden=True)
