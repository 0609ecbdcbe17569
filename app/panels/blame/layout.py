"""What is said of blame, and the choice of a class; the script fills both, as another model may have other classes."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.words import said

_BY = ("activation", "gradient")


def layout(_: Context) -> html.Div:
    """The tab's sentence while blame is on, and by what it is measured."""
    by = html.Select(
        [html.Option(value=value, **said(f"blame.{value}")) for value in _BY],
        id=ids.BLAME_BY,
        **said(title="blame.by-title", label="blame.by"),
    )
    says = html.P(id=ids.BLAME_LINE, className="sentence", role="status")
    return html.Div([says, by], className="blame-line", hidden=True)


def controls() -> html.Div:
    """A native select: what responds, or a class to blame."""
    choice = html.Select(
        [html.Option(value="", **said("blame.responds"))],
        id=ids.BLAME,
        **said(title="blame.choice-title", label="blame.choice"),
    )
    return html.Div([choice], className="blame")
