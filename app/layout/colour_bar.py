"""A colour bar: what its two ends stand for, and the colours between."""

from __future__ import annotations

from dash import html


def colour_bar(title: str) -> html.Div:
    """Filled in by the scripts; `title` says what is coloured."""
    return html.Div(
        [html.Span("", className="low"), html.Span(className="ramp"), html.Span("", className="high")],
        className="scale",
        title=title,
    )
