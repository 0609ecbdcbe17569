"""The drawing pad, and what one does to ink."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html

from app import ids
from app.panels.panel import Model
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
                **{"aria-label": "Drawing pad", "data-drawable": "yes" if model.drawable else "no"},
            ),
            html.Div("draw here", id=ids.PAD_HINT, className="pad-hint"),
        ],
        className="pad",
    )


def tools(model: Model) -> html.Div:
    """What one does to ink, and why the pad is off if it is."""
    keep = "Compare with others (K); a fifth takes the place of the oldest"
    buttons = [
        html.Button("Undo", id=ids.UNDO, className="tool", title="Undo (Ctrl+Z)"),
        html.Button("Clear", id=ids.CLEAR, className="tool", title="Clear the pad (Delete)"),
        html.Label(["Pen", _pen()], className="pen", title=f"Pen width, in {ink.SIDE}ths of the pad"),
        dbc.Switch(id=ids.NORMALISE, label="centre and scale", value=True, className="normalise"),
        html.Button("Keep beside", id=ids.KEEP, className="tool keep", title=keep),
    ]
    notice = html.P("" if model.drawable else _why_off(model), id=ids.PAD_NOTICE, className="notice")
    return html.Div([html.Div(buttons, className="tools"), notice], className="ink")


def _why_off(model: Model) -> str:
    """Why nothing can be drawn."""
    takes, (least, most) = "×".join(map(str, model.bundle.input_shape)), ink.SIDES
    return f"This model takes {takes}; drawing needs sides of {least} to {most} pixels, and grey, RGB or RGBA."


def _pen() -> dbc.Input:
    """The slider of the pen's width."""
    thinnest, thickest = ink.PENS
    return dbc.Input(
        id=ids.PEN, type="range", min=thinnest, max=thickest, step=0.1, value=ink.PEN, class_name="form-range"
    )
