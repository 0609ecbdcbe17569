"""An empty place; the script fills it when the tab is first shown."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context

ABOUT = (
    "Every image of the test split as a point. Points lie close together where the network’s last layer finds "
    "the images alike (an embedding), so each class is an island and mistakes lie on the wrong shore. Your "
    "drawing moves among them."
)


def layout(_: Context) -> html.Div:
    """The place."""
    return html.Div([], id=ids.LANDSCAPE, className="landscape")
