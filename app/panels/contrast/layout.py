"""The contrast of two classes: how the maps of a layer differ between them."""

from __future__ import annotations

from typing import Any

from dash import html

from app import ids
from app.panels.facts import no_images
from app.panels.panel import Context

COUNTS = (10, 25, 50, 100, 200, 500)  # images of each class
USUAL = 100


def layout(context: Context) -> html.Div:
    """Two classes, a layer, and what tells the two apart there; the script fills it in."""
    empty = no_images(context.models.current)
    if empty:
        return html.Div(html.P(empty, className="notice"), className="contrast")
    return html.Div(
        [
            _controls(),
            html.P("", className="contrast-answer", role="status"),
            html.P("", className="contrast-present"),
            html.Div(id=ids.CONTRAST, className="contrast-maps"),
        ],
        className="contrast",
    )


def _controls() -> html.Div:
    """Native selects, read by the script; it also fills them, as the model that is shown may change."""
    counts = [html.Option(str(count), value=str(count), selected=count == USUAL) for count in COUNTS]
    return html.Div(
        [
            _choice("Class", ids.CONTRAST_A, [], "a"),
            _choice("against", ids.CONTRAST_B, [], "b"),
            _choice("in layer", ids.CONTRAST_LAYER, []),
            _choice("over", ids.CONTRAST_COUNT, counts, after="images of each"),
        ],
        className="contrast-choices",
    )


def _choice(label: str, name: str, options: list[Any], side: str = "", after: str = "") -> html.Label:
    """A select with words around it, so that the row reads as a sentence."""
    words = [html.Span(after)] if after else []
    return html.Label(
        [html.Span(label), html.Select(options, id=name, className=f"class-{side}" if side else ""), *words]
    )
