"""The choice of a class to blame, and by what; the script fills it, as another model may have other classes."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context

_BY = {"activation": "× activation", "gradient": "gradient alone"}


def layout(_: Context) -> html.Div:
    """Native selects, and a line that says what the panels show while blame is on."""
    choice = html.Select(
        [html.Option("what responds", value="")],
        id=ids.BLAME,
        title="What the maps show: what responds, or what speaks for a class",
        **{"aria-label": "What the maps show"},
    )
    by = html.Select(
        [html.Option(text, value=value) for value, text in _BY.items()],
        id=ids.BLAME_BY,
        title="Blame: activation × gradient of the class's logit, or the gradient alone",
        **{"aria-label": "How blame is measured"},
    )
    says = html.Span(id=ids.BLAME_LINE, role="status")
    line = html.Div(
        [says, by, html.Span("red for it, blue against it", className="blame-key")], className="blame-line", hidden=True
    )
    return html.Div([choice, line], className="blame")
