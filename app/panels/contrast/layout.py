"""The contrast of two classes: which maps of a layer tell the two apart, and with which of them the drawing sides."""

from __future__ import annotations

from typing import Any

from dash import html

from app import ids
from app.panels.images import no_images
from app.panels.panel import Context
from app.words import said, said_by

COUNTS = (10, 25, 50, 100, 200, 500)  # images of each class
USUAL = 100


def layout(context: Context) -> html.Div:
    """The answer, the choices, a tug-of-war, the best maps large and the rest folded; the script fills all of it in."""
    empty = no_images(context.models.current)
    if empty:
        return html.Div(html.P(className="notice", **said_by(empty)), className="contrast")
    return html.Div(
        [
            html.P(className="sentence contrast-answer", role="status"),
            html.P(className="sentence contrast-present"),
            html.P(className="caption contrast-caption"),
            _controls(),
            _tug(),
            html.P(className="caption", **said("contrast.tug.note")),
            html.Div([_columns("best"), _every(), html.P(className="caption contrast-note")], id=ids.CONTRAST),
        ],
        className="contrast",
    )


def _controls() -> html.Div:
    """Native selects, read by the script; it also fills them, as the model that is shown may change."""
    counts = [html.Option(str(count), value=str(count), selected=count == USUAL) for count in COUNTS]
    return html.Div(
        [
            _choice("class", ids.CONTRAST_A, [], side="a"),
            _choice("against", ids.CONTRAST_B, [], side="b"),
            _choice("layer", ids.CONTRAST_LAYER, []),
            _choice("over", ids.CONTRAST_COUNT, counts, after="images"),
        ],
        className="contrast-choices",
    )


def _choice(before: str, name: str, options: list[Any], *, side: str = "", after: str = "") -> html.Label:
    """A select with words around it, so that the row reads as a sentence."""
    words = [html.Span(**said(f"contrast.choose.{after}"))] if after else []
    select = html.Select(options, id=name, className=f"class-{side}" if side else "")
    return html.Label([html.Span(**said(f"contrast.choose.{before}")), select, *words])


def _tug() -> html.Div:
    """A rope between the two classes; its knot moves with the drawing."""
    knot = html.Div(html.Span(className="tug-knot"), className="tug-place")
    return html.Div(
        [
            html.Span(className="tug-name class-a"),
            html.Div([html.Span(className="tug-pull"), knot], className="tug-rope"),
            html.Span(className="tug-name class-b"),
        ],
        className="tug",
        role="img",
    )


def _columns(name: str) -> html.Div:
    """Where maps stand, a column each."""
    return html.Div(className=f"contrast-maps contrast-{name}", role="group", **said(label=f"contrast.{name}-label"))


def _every() -> html.Details:
    """All maps, once they are asked for."""
    return html.Details([html.Summary(className="contrast-all"), _columns("every")], className="contrast-fold")
