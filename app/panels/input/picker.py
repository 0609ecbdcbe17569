"""The picker of test images."""

from __future__ import annotations

from dash import dcc, html

from app import ids
from app.words import Phrase, said, said_by


def picker(test_count: int, misfit: Phrase | None) -> html.Div:
    """Steps through the test images, takes an index, or surprises."""
    notice = said_by(misfit) if misfit else {}
    row = [
        html.Label(htmlFor=ids.TEST_INDEX, className="picker-name", **said("splits.one.test")),
        _tool(ids.TEST_PREV, "previous", "‹"),
        dcc.Input(id=ids.TEST_INDEX, type="text", inputMode="numeric", autoComplete="off", debounce=True),
        _tool(ids.TEST_NEXT, "next", "›"),
        html.Span(id=ids.TEST_COUNT, className="count", **said("input.of", count=test_count)),
        html.Button(id=ids.TEST_RANDOM, className="tool", **said("input.random", title="input.random-title")),
    ]
    return html.Div(
        [
            html.Div(row, className="picker-row"),
            html.P(id=ids.TEST_NOTICE, className="notice", role="status", **notice),
        ],
        className="picker",
    )


def _tool(name: str, key: str, sign: str) -> html.Button:
    """A step, whose sign is said."""
    return html.Button(sign, id=name, className="tool sign", **said(title=f"input.{key}-title", label=f"input.{key}"))
