"""The contrast of two classes: how the maps of a layer differ between them."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from app import ids
from app.layout.facts import Facts

COUNTS = (10, 25, 50, 100, 200, 500)  # images of each class
USUAL = 100


def panel(facts: Facts) -> html.Div:
    """Two classes, a layer, and what tells the two apart there; `assets/contrast.js` fills it in.

    The figures come as one attribute of the innermost element: as Dash components they would make the page slow.
    """
    empty = facts.data_note or ("" if facts.test_count else "There are no test images in this data.")
    if empty:
        return html.Div(html.P(empty, className="notice"), className="contrast")
    return html.Div(
        [
            dcc.Store(id=ids.CONTRAST_WANTED),
            controls(),
            html.P("", className="contrast-answer", role="status"),
            html.P("", className="contrast-present"),
            html.Div(id=ids.CONTRAST, className="contrast-maps"),
        ],
        className="contrast",
    )


def controls() -> html.Div:
    """Native selects, read by the script; it also fills them, as the model that is shown may change."""
    counts = [html.Option(str(each), value=str(each), selected=each == USUAL) for each in COUNTS]
    return html.Div(
        [
            choice("Class", ids.CONTRAST_A, [], "a"),
            choice("against", ids.CONTRAST_B, [], "b"),
            choice("in layer", ids.CONTRAST_LAYER, []),
            choice("over", ids.CONTRAST_COUNT, counts, after="images of each"),
        ],
        className="contrast-choices",
    )


def choice(label: str, name: str, options: list[Any], side: str = "", after: str = "") -> html.Label:
    """A select with words around it, so that the row reads as a sentence."""
    words = [html.Span(after)] if after else []
    return html.Label(
        [html.Span(label), html.Select(options, id=name, className=f"class-{side}" if side else ""), *words]
    )
