"""The verdict: what the network sees, what it says, how sure it is of each class."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from app import ids


def answer(input_shape: tuple[int, int, int]) -> html.Div:
    """The tile and the predicted class; filled in by the live path."""
    height, width, _ = input_shape
    tile = html.Canvas(
        id=ids.NETWORK_INPUT, width=width, height=height, role="img", **{"aria-label": "What the network sees"}
    )
    return html.Div(
        [
            html.Figure([tile, html.Figcaption(f"the network sees {height}×{width}")], className="tile"),
            html.Div(
                [
                    html.Div(id=ids.PREDICTED, className="predicted", **{"aria-live": "polite"}),
                    html.Div(id=ids.CERTAINTY, className="certainty"),
                    html.Div(id=ids.TRUE_CLASS, className="true-class"),
                ],
                className="verdict",
            ),
        ],
        className="answer",
    )


def bars(class_names: Sequence[str]) -> html.Div:
    """A bar a class; names that are words take a row each on narrow pages too."""
    words = max(map(len, class_names)) > 2
    return html.Div(
        rows(class_names),
        id=ids.SOFTMAX,
        className="bars words" if words else "bars",
        title="probability of each class (softmax)",
    )


def rows(class_names: Sequence[str]) -> list[html.Div]:
    """The bars themselves."""
    return [bar(name) for name in class_names]


def bar(name: str) -> html.Div:
    """One class: name, probability as a length, probability as a number."""
    return html.Div(
        [
            html.Span(name, className="bar-name"),
            html.Span(html.Span(className="bar-fill"), className="bar-track"),
            html.Span("", className="bar-value"),
        ],
        className="softmax-bar",
        **{"data-class": name},
    )
