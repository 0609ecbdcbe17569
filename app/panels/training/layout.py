"""Form, state, curves, runs, and what the three splits are for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from dash import dcc, html

from app import ids
from app.panels.controls import plot
from app.panels.panel import Context
from app.panels.training.form import Field, Form, form_of
from app.words import sentence
from model.data import splits
from model.data.dataset import PREPARED


def layout(context: Context) -> html.Div:
    """Form on the left, runs on the right; the curves under both."""
    form = form_of(context)
    state = html.Div(
        [
            html.P(sentence(context.training.latest()), id=ids.TRAIN_STATUS, className="train-status", role="status"),
            html.Div(html.Div(className="progress-fill"), id=ids.TRAIN_PROGRESS, className="progress"),
            html.P("", id=ids.TRAIN_NOTICE, className="notice", role="status"),
        ],
        className="train-state",
    )
    run = html.Div([_words(), html.Div(id=ids.RUN_DETAILS)], id=ids.RUN, className="run", hidden=True)
    return html.Div(
        [
            _first_four(form),
            state,
            _settings(form),
            html.Div(plot(ids.TRAIN_CURVES), className="curves"),
            html.Div([html.Div(id=ids.RUNS, className="runs"), run], className="run-columns"),
            _splits({name: context.dataset.size(name) for name in PREPARED}),
        ],
        className="training",
    )


def _first_four(form: Form) -> html.Div:
    """The first four: what to train, how long, start and cancel."""
    options = [html.Option(name, value=name, title=form.sources.get(name, "")) for name in form.presets]
    first = next(iter(form.presets.values()))
    buttons = [("Start", ids.TRAIN_START, "tool primary"), ("Cancel", ids.TRAIN_CANCEL, "tool")]
    return html.Div(
        [
            html.Label(["Network", html.Select(options, id=ids.TRAIN_PRESET)]),
            html.Label(
                ["Epochs", _number(ids.TRAIN_EPOCHS, first["epochs"])], title="times through the training images"
            ),
            *(html.Button(text, id=name, className=style) for text, name, style in buttons),
            html.Button("Stop after this epoch", id=ids.TRAIN_HALT, className="tool", disabled=True),
            html.Span("", id=ids.TRAIN_OUTLOOK, className="outlook", role="status"),
        ],
        className="train-form",
        **{
            "data-presets": json.dumps(form.presets),
            "data-options": json.dumps([entry.option for entry in form.fields]),
        },
    )


def _settings(form: Form) -> html.Details:
    """Everything that can be changed: the network's layers, and every hyperparameter of its training."""
    fields = html.Div([_hyperparameter(entry) for entry in form.fields], className="hyperparameters")
    layers = html.Div(id=ids.TRAIN_LAYERS, className="network")
    columns = [html.Div([html.H2("Layers"), layers]), html.Div([html.H2("Training"), fields])]
    return html.Details(
        [html.Summary("Layers and settings"), html.Div(columns, className="settings")], id=ids.TRAIN_SETTINGS
    )


def _hyperparameter(field: Field) -> html.Label:
    """One field with its line of explanation; epochs stand above."""
    name = ids.train(field.option)
    control = html.Select([html.Option(text, value=value) for value, text in field.choices.items()], id=name)
    return html.Label(
        [
            html.Span(field.label, className="hyperparameter-name"),
            control if field.choices else _number(name, ""),
            html.Span(field.help, className="hyperparameter-help"),
        ],
        className="hyperparameter",
    )


def _number(name: str, value: str) -> dcc.Input:
    """A field for a number, read as text so that what is wrong with it can be said."""
    return dcc.Input(id=name, type="text", inputMode="decimal", value=value, autoComplete="off", debounce=True)


def _words() -> html.Div:
    """Name and notes of the chosen run; outside what is drawn anew with every epoch."""
    return html.Div(
        [
            dcc.Input(
                id=ids.RUN_NAME, type="text", value="", placeholder="name this run", autoComplete="off", debounce=True
            ),
            dcc.Textarea(id=ids.RUN_NOTES, value="", placeholder="notes: what was tried, what was seen"),
        ],
        className="run-words",
    )


def _splits(sizes: Mapping[str, int]) -> html.Div:
    """The three splits as lengths, with what each is for."""
    whole = max(sum(sizes.values()), 1)
    return html.Div(
        [
            html.H2("Three splits, so that the last figure is honest"),
            html.Div(
                [
                    html.Div(className=f"split {name}", style={"flexGrow": max(size / whole, 0.02)})
                    for name, size in sizes.items()
                ],
                className="split-bar",
            ),
            html.Div(
                [
                    html.Div(
                        [html.Span(className=f"dot {name}"), html.Strong(f"{splits.title(name).capitalize()} {size:,}"),
                         html.Span(f" {splits.BY_NAME[name].purpose}")]
                    )
                    for name, size in sizes.items()
                ],
                className="split-words",
            ),
        ],
        className="splits",
    )  # fmt: skip
