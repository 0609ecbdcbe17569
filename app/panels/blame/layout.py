"""The choice of a class to blame; the script fills it, as another model may have other classes."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context


def layout(_: Context) -> html.Div:
    """A native select; off at first."""
    choice = html.Select(
        [html.Option("what responds", value="")],
        id=ids.BLAME,
        title="What the panels show",
        **{"aria-label": "What the panels show"},
    )
    return html.Div([choice], className="blame")
