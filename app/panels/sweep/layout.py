"""A fold at the end of the training tab: what is varied, what that would be, then the sweep that is looked at.

Rule: nothing stands below it, so what opens or grows in it moves nothing else.
"""

from __future__ import annotations

from dash import dcc, html

from app import ids
from app.panels.controls import plot
from app.panels.panel import Context
from app.words import said
from model.runs.sweeps import KNOBS, MOST_SEEDS

_USUAL, _SEEDS = "learning-rate", 3  # what a form begins with


def layout(_: Context) -> html.Details:
    """Closed until it is wanted."""
    content = html.Div(
        [html.P(className="note", **said("sweep.purpose")), _form(), _shown()], className="sweep-content"
    )
    return html.Details([html.Summary(**said("sweep.title")), content], id=ids.SWEEP, className="sweep")


def _form() -> html.Div:
    """One knob or two with their values, how many seeds, what all that would be, and the button."""
    seeds = [
        html.Option(value=str(count), **said("sweep.seeds-count", count=count)) for count in range(1, MOST_SEEDS + 1)
    ]
    start = html.Button(id=ids.SWEEP_START, className="tool primary", **said("sweep.start"))
    return html.Div(
        [
            _knob(1),
            _knob(2),
            html.Div(
                [
                    html.Label(htmlFor=ids.SWEEP_SEEDS, **said("sweep.seeds")),
                    html.Select(seeds, id=ids.SWEEP_SEEDS, **{"data-usual": _SEEDS}),
                ],
                className="sweep-field",
            ),
            start,
            html.P(id=ids.SWEEP_OUTLOOK, className="outlook", role="status"),
        ],
        className="sweep-form",
    )


def _knob(place: int) -> html.Div:
    """A setting to choose, and the values that it is to have; the second one may be none."""
    options = [html.Option(value=knob, **said(f"training.options.{knob}.label")) for knob in KNOBS]
    none = [html.Option(value="", **said("sweep.no-second"))] if place > 1 else []
    return html.Div(
        [
            html.Label(htmlFor=ids.sweep_knob(place), **said(f"sweep.knob-{place}")),
            html.Select([*none, *options], id=ids.sweep_knob(place), **{"data-usual": "" if none else _USUAL}),
            html.Label(htmlFor=ids.sweep_values(place), **said("sweep.values")),
            dcc.Input(
                id=ids.sweep_values(place), type="text", value="", autoComplete="off", debounce=True, spellCheck="false"
            ),
        ],
        className="sweep-knob",
    )


def _shown() -> html.Div:
    """The sweep that is looked at: which one, what can be done with it, its answer, how far it is, picture, table."""
    acts = [
        html.Button(
            className="tool", disabled=True, **{"data-act": act}, **said(f"sweep.{act}", title=f"sweep.{act}-title")
        )
        for act in ("stop", "resume", "delete")
    ]
    head = html.Div(
        [html.Select([], id=ids.SWEEP_CHOICE, **said(label="sweep.choice")), html.Div(acts, className="run-acts")],
        className="sweep-head",
    )
    bar = html.Div(
        html.Div(className="progress-fill"), className="progress", role="progressbar",
        **{"aria-valuemin": "0", "aria-valuemax": "100"}, **said(label="sweep.progress"),
    )  # fmt: skip
    table = html.Div(className="sweep-table", tabIndex="0", role="group", **said(label="sweep.table"))
    return html.Div(
        [
            html.P(id=ids.SWEEP_NOTICE, className="notice", role="alert"),
            html.Div(
                [
                    head,
                    html.P(className="sweep-answer", role="status"),
                    html.P(className="caption sweep-caption"),
                    bar,
                    html.P(className="sweep-stand"),
                    html.Div([plot(ids.SWEEP_FIGURE), table], className="sweep-results"),
                ],
                className="sweep-shown",
                hidden=True,
            ),
        ]
    )
