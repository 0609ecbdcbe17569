"""One line under the verdict, and the nearest training images, folded up; the script fills both when the pen rests."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context


def layout(_: Context) -> html.Div:
    """An empty line; what unfolds is there only where a script opens it."""
    nearest = html.Details(
        [
            html.Summary(
                [html.Span("Nearest"), html.Span(" images", className="doubt-what")],
                title="The nine training images nearest to this one, as the network sees them",
            ),
            html.P("", className="doubt-distance"),
            html.Div(className="doubt-images"),
        ],
        id=ids.NEAREST,
        hidden=True,
    )
    return html.Div([html.P("", id=ids.DOUBT, role="status"), nearest], className="doubt")
