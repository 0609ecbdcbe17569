"""Two choices, then places for what the two have in common and what not."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.compare.figure import CURVES
from app.panels.controls import plot
from app.panels.panel import Context


def layout(_: Context) -> html.Div:
    """Everything is asked for when the tab is opened; the scripts fill the places."""
    choices = [
        html.Label([html.Span(letter, className=f"letter {letter.lower()}"), html.Select([], id=name)])
        for letter, name in (("A", ids.COMPARE_A), ("B", ids.COMPARE_B))
    ]
    graphs = [plot(ids.compare_curve(column)) for column, _ in CURVES]
    curves = [
        html.H2("Curves"),
        html.P("", className="note"),
        html.Div(graphs, className="curve-columns"),
    ]
    return html.Div(
        [
            html.Div(choices, id=ids.COMPARE_CHOICES, className="compare-choices"),
            html.Div(id=ids.COMPARE_MATCHES, className="matches"),
            html.Div(curves, id=ids.COMPARE_CURVES, className="compare-curves", hidden=True),
            html.Div(id=ids.COMPARE_SETTINGS, className="compare-settings"),
        ],
        className="compare",
    )
