"""The choice of a class to blame, and by what; the script fills it, as another model may have other classes."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.words import said

_BY = ("activation", "gradient")


def layout(_: Context) -> html.Div:
    """Native selects, and a line that says what the panels show while blame is on."""
    choice = html.Select(
        [html.Option(value="", **said("blame.responds"))],
        id=ids.BLAME,
        **said(title="blame.choice-title", label="blame.choice"),
    )
    by = html.Select(
        [html.Option(value=value, **said(f"blame.{value}")) for value in _BY],
        id=ids.BLAME_BY,
        **said(title="blame.by-title", label="blame.by"),
    )
    says = html.Span(id=ids.BLAME_LINE, role="status")
    key = html.Span(className="blame-key", **said("blame.key"))
    return html.Div([choice, html.Div([says, by, key], className="blame-line", hidden=True)], className="blame")
