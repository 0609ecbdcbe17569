"""The verdict: what the network sees, what it says, how sure it is of each class."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Model
from app.words import said


def answer(model: Model) -> html.Div:
    """The tile and the predicted class; filled in by the live path."""
    height, width, _ = model.bundle.input_shape
    tile = html.Canvas(
        id=ids.NETWORK_INPUT,
        width=width,
        height=height,
        role="img",
        style={"--across": min(1, width / height)},  # of the tile's longer side
        **said(title="input.seen", label="input.seen", height=height, width=width),
    )
    verdict = html.Div(
        [
            html.Div([html.Div(id=ids.PREDICTED, className="predicted"), _why()], className="verdict-head"),
            html.Div(id=ids.CERTAINTY, className="certainty"),
            html.Div(id=ids.TRUE_CLASS, className="true-class"),
        ],
        className="verdict",
    )
    caption = html.Figcaption(**said("input.sees"))
    return html.Div([html.Figure([tile, caption], className="tile"), verdict], className="answer")


def _why() -> html.Button:
    """What opens the verdict's circuit; the script shows it once there is a verdict."""
    return html.Button(id=ids.CIRCUIT_OPEN, className="quiet why", hidden=True)


def bars() -> html.Div:
    """A place for a bar a class; the scripts make them, as another model may have other classes."""
    return html.Div([], id=ids.SOFTMAX, className="bars", **said(title="input.bars"))
