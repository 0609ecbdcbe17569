"""The choice of two models as a sentence, the answer, both models at work; below, curves and settings."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.compare.figure import CURVES
from app.panels.controls import plot
from app.panels.panel import Context
from app.words import said


def layout(_: Context) -> html.Div:
    """Everything is asked for when the tab is opened; the scripts fill the places, which keep their height."""
    return html.Div(
        [
            _choices(),
            html.Div(
                [
                    html.P("", className="sentence compare-headline", role="status"),
                    html.P("", className="caption compare-scores"),
                ],
                className="compare-head",
            ),
            _both(),
            html.Div(id=ids.COMPARE_MATCHES, className="matches"),
            _curves(),
            html.Div(id=ids.COMPARE_SETTINGS, className="compare-settings"),
        ],
        className="compare",
    )


def _choices() -> html.Div:
    """A and B; the script puts the words of a sentence around them."""
    return html.Div(
        [
            html.Label([html.Span(letter, className="letter"), html.Select([], id=name, **said(label="compare.model"))])
            for letter, name in (("A", ids.COMPARE_A), ("B", ids.COMPARE_B))
        ],
        id=ids.COMPARE_CHOICES,
        className="compare-choices",
    )


def _both() -> html.Div:
    """What either model says of the present input, as large as that is said anywhere."""
    sides = [
        html.Div(
            [
                html.Div([html.Span(letter, className="letter"), html.Span("", className="compare-name")]),
                html.P("", className="compare-verdict"),
                html.P("", className="compare-certainty"),
            ],
            className="compare-side",
        )
        for letter in "AB"
    ]
    return html.Div([html.H2("", className="compare-both"), *sides], className="compare-sides")


def _curves() -> html.Div:
    """Places for two figures, with a word on what has none."""
    graphs = [plot(ids.compare_curve(column)) for column in CURVES]
    return html.Div(
        [
            html.H2(**said("compare.curves.title")),
            html.P("", className="caption"),
            html.Div(graphs, className="curve-columns"),
        ],
        id=ids.COMPARE_CURVES,
        className="compare-curves",
        hidden=True,
    )
