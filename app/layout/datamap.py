"""The map of the data: each image a point, near what the network finds alike."""

from __future__ import annotations

from dash import html

from app import ids


def panel() -> html.Div:
    """An empty place; `assets/datamap.js` fills it when the tab is first shown."""
    return html.Div([], id=ids.DATA_MAP, className="data-map")
