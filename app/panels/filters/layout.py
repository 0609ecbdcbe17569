"""A line on how to read kernels, and a place for a section a conv layer."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context


def layout(_: Context) -> html.Div:
    """The scripts make the sections, as another model may have other layers."""
    note = (
        "The weights that each convolution has learned, its kernels, beside what they make of the present input. Blue "
        "pulls the sum down, red pushes it up, white leaves it alone. A click on a filter looks into it."
    )
    return html.Div([html.P(note, className="note"), html.Div([], id=ids.FILTERS, className="filters")])
