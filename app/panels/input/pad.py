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
            html.Div("draw a digit here", id=ids.PAD_HINT, className="pad-hint"),
        ],
        className="pad",
    )


def tools(model: Model) -> html.Div:
    """What one does to ink, and why the pad is off if it is."""
    height, width, channels = model.bundle.input_shape
    why = f"This model takes {height}×{width}×{channels}; drawing needs 28×28×1."
    keep = "Compare with others (K); a fifth takes the place of the oldest"
    buttons = [
        html.Button("Undo", id=ids.UNDO, className="tool", title="Undo (Ctrl+Z)"),
        html.Button("Clear", id=ids.CLEAR, className="tool", title="Clear the pad (Delete)"),
        html.Label(["Pen", _pen()], className="pen", title="Pen width, in pixels of the network's input"),
        dbc.Switch(id=ids.NORMALISE, label="centre and scale", value=True, className="normalise"),
        html.Button("Keep beside", id=ids.KEEP, className="tool keep", title=keep),
    ]
    notice = html.P("" if model.drawable else why, id=ids.PAD_NOTICE, className="notice")
    return html.Div([html.Div(buttons, className="tools"), notice], className="ink")


def _pen() -> dbc.Input:
    """The slider of the pen's width, in pixels of the network's input."""
    thinnest, thickest = ink.PENS
    return dbc.Input(
        id=ids.PEN, type="range", min=thinnest, max=thickest, step=0.1, value=ink.PEN, class_name="form-range"
    )
