"""A place for the drawing of a verdict's circuit."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context


def layout(_: Context) -> html.Div:
    """Hidden until it is asked for."""
    return html.Div(id=ids.CIRCUIT, className="circuit", hidden=True)
