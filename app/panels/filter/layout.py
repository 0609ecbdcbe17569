"""The drawer's frame; its parts are made by the script when a map is opened."""

from __future__ import annotations

from dash import html

from app.panels.panel import Context


def layout(_: Context) -> html.Section:
    """A place for one filter's parts."""
    return html.Section(className="filter")
