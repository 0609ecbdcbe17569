"""A place for the drawing of a verdict's circuit, with what it means."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context

_MEANING = (
    "A class's logit is the score that the softmax turns into a probability. For one image, every ReLU is either open "
    "or closed and every max pool has its winner. With these held fixed the network is a plain weighted sum, so the "
    "logit is, at every layer, exactly the sum of what each map contributes (its activation times the gradient of the "
    "logit) plus what the biases behind it add; the bias part is worked out on its own, not as what is left. A line "
    "is the part of a contribution that comes through both of its ends: what flows into a node adds up to what flows "
    "out. Red speaks for the class, blue against it."
)
_TRIAL = (
    "Switching a map off also opens and closes gates that were held fixed here, so the measured drop may differ from "
    "the predicted one. Method: Srinivas and Fleuret, “Full-Gradient Representation for Neural Network "
    "Visualization”, 2019."
)


def layout(_: Context) -> html.Section:
    """Hidden until it is asked for; the script draws."""
    choice = html.Label([html.Span("logit of"), html.Select([], className="circuit-class")], className="circuit-choice")
    close = html.Button("×", className="quiet circuit-close", title="Close", **{"aria-label": "Close the circuit"})
    head = html.Div([html.H2("Why?", className="circuit-title"), choice, close], className="circuit-head")
    meaning = html.Details(
        [html.Summary("How to read this"), html.P(_MEANING, className="note"), html.P(_TRIAL, className="note")]
    )
    drawing = html.Div(className="circuit-drawing")
    said = html.P("", className="circuit-said", role="status")
    return html.Section(
        [head, said, drawing, meaning], id=ids.CIRCUIT, className="circuit", hidden=True,
        **{"aria-label": "The circuit of this verdict"},
    )  # fmt: skip
