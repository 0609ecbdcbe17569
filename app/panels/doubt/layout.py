"""One line under the verdict, and the nearest training images, folded up; the script fills both when the pen rests."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.words import said


def layout(_: Context) -> html.Div:
    """An empty line, said together with the verdict; what unfolds is there only where a script opens it."""
    nearest = html.Details(
        [
            html.Summary(
                html.Span(**said("doubt.nearest")), **said(title="doubt.nearest-title", label="doubt.nearest")
            ),
            html.Div(
                [
                    html.P("", className="doubt-distance"),
                    html.Div(className="doubt-images", role="group", **said(label="doubt.nearest")),
                ],
                className="doubt-open",
            ),
        ],
        id=ids.NEAREST,
        hidden=True,
    )
    return html.Div([html.P("", id=ids.DOUBT), nearest], className="doubt")
