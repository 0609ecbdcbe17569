"""The drawing pad, and what one does to ink."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from app import ids
from app.panels.panel import Model
from app.words import said
from model.data import ink


def pad(model: Model) -> html.Div:
    """The pad and its hint."""
    return html.Div(
        [
            html.Canvas(
                id=ids.DRAW_CANVAS,
                width=600,
                height=600,
                role="img",
                **{"data-drawable": "yes" if model.drawable else "no"},
                **said(label="input.pad"),
            ),
            html.Div(id=ids.PAD_HINT, className="pad-hint", **said("input.draw")),
        ],
        className="pad",
    )


def strokes(*others: Component) -> html.Div:
    """What undoes ink, always at hand."""
    buttons = [
        html.Button(id=ids.UNDO, className="tool", **said("input.undo", title="input.undo-title")),
        html.Button(id=ids.CLEAR, className="tool", **said("input.clear", title="input.clear-title")),
    ]
    return html.Div([*buttons, *others], className="strokes")


def tools(model: Model) -> html.Div:
    """How ink is drawn and read, and why the pad is off if it is."""
    controls = [
        html.Label(
            [html.Span(**said("input.pen")), _pen()], className="pen", **said(title="input.pen-title", side=ink.SIDE)
        ),
        html.Div([_switch(), html.Label(htmlFor=ids.NORMALISE, **said("input.normalise"))], className="normalise"),
        html.Button(id=ids.KEEP, className="tool keep", **said("input.keep", title="input.keep-title")),
    ]
    why = {} if model.drawable else _why_off(model)
    return html.Div(
        [html.Div(controls, className="tools"), html.P(id=ids.PAD_NOTICE, className="notice", **why)], className="ink"
    )


def _why_off(model: Model) -> dict[str, str]:
    """Why nothing can be drawn."""
    (least, most), takes = ink.SIDES, "×".join(map(str, model.bundle.input_shape))
    return said("input.pad-off", takes=takes, least=least, most=most)


def _switch() -> dbc.Switch:
    """Whether drawings are centred and scaled as MNIST's were."""
    return dbc.Switch(id=ids.NORMALISE, value=True)


def _pen() -> dbc.Input:
    """The slider of the pen's width."""
    thinnest, thickest = ink.PENS
    return dbc.Input(
        id=ids.PEN, type="range", min=thinnest, max=thickest, step=0.1, value=ink.PEN, class_name="form-range"
    )
