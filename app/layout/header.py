"""The header: what this is, the model and the data in use, theme and share."""

from __future__ import annotations

from typing import Any

from dash import html

from app import ids
from app.layout.facts import Facts


def model(facts: Facts) -> list[Any]:
    """The model in use and how well it reads."""
    card = facts.card
    if "accuracy" not in card:
        return [facts.name]
    where = f" of {card['test_images']:,} ({card['data'].partition(',')[0]} test)"
    return [f"{facts.name} · {100 * card['accuracy']:.2f} %", html.Span(where, className="aside-note")]


def bar(facts: Facts) -> html.Header:
    """The line at the top of the page."""
    return html.Header(
        [
            html.H1("Featurescope"),
            html.Div(
                [
                    html.Span("model", className="term"),
                    html.Span(model(facts), id=ids.MODEL_NAME),
                ],
                className="fact",
            ),
            html.Div(
                [
                    html.Span("data", className="term"),
                    html.Span(facts.data_title, id=ids.DATA_SOURCE),
                    html.Span(f", {facts.test_count:,} of them for testing", className="aside-note"),
                ],
                className="fact",
            ),
            html.Div(id=ids.CONNECTION, className="connection", role="status"),
            html.Div(
                [
                    html.Button("Share", id=ids.SHARE, className="quiet", title="Copy a link to exactly this view"),
                    html.Button("Dark theme", id=ids.THEME, className="quiet", title="Light or dark"),
                ],
                className="actions",
            ),
            html.Textarea(id=ids.SHARED_LINK, className="shared-link", readOnly="readOnly", hidden=True),
        ],
        className="bar",
    )
