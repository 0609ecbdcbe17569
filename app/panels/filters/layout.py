"""A place for a sentence on what the first layer has learned, and for a section a conv layer."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context


def layout(_: Context) -> html.Div:
    """The scripts say the sentence and make the sections, as another model may have other layers."""
    return html.Div(html.Div([], id=ids.FILTERS, className="filters"))
