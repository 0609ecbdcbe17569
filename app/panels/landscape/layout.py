"""An empty place; the script fills it when the tab is first shown."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context


def layout(_: Context) -> html.Div:
    """The place."""
    return html.Div([], id=ids.LANDSCAPE, className="landscape")
