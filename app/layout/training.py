"""The training tab: the three splits, what to train and how, how it goes, the runs so far."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import dcc, html

from app import ids
from app.layout.evaluation import EMPTY, GRAPH

SPLITS = {  # what each split is for, in a line
    "train": ("Training", "teaches the weights"),
    "validation": ("Validation", "chooses the best epoch, and when to stop"),
    "test": ("Test", "only measures that epoch; it never chooses"),
}


@dataclass(frozen=True)
class Field:
    """A knob on the form: the option's name, what it is called and means, what may be chosen if not a number."""

    option: str
    label: str
    help: str
    choices: Mapping[str, str]


@dataclass(frozen=True)
class Lab:
    """What the tab starts with: the latest run's status, sizes of the splits, knobs, presets with all their options."""

    status: str
    splits: Mapping[str, int]
    fields: Sequence[Field]
    presets: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, str]


def panel(lab: Lab) -> html.Div:
    """Form on the left, runs on the right; the curves under both."""
    return html.Div(
        [
            form(lab),
            html.Div(
                [
                    html.P(lab.status, id=ids.TRAIN_STATUS, className="train-status", role="status"),
                    html.Div(html.Div(className="progress-fill"), id=ids.TRAIN_PROGRESS, className="progress"),
                    html.P("", id=ids.TRAIN_NOTICE, className="notice", role="status"),
                ],
                className="train-state",
            ),
            settings(lab),
            dcc.Store(id=ids.RUN_SEEN),
            html.Div(
                dcc.Graph(id=ids.TRAIN_CURVES, config=GRAPH, style={"height": 320}, figure=EMPTY), className="curves"
            ),
            html.Div(
                [
                    html.Div(id=ids.RUNS, className="runs"),
                    html.Div([words(), html.Div(id=ids.RUN_DETAILS)], id=ids.RUN, className="run", hidden=True),
                ],
                className="run-columns",
            ),
            splits(lab.splits),
        ],
        className="training",
    )


def form(lab: Lab) -> html.Div:
    """The first four: what to train, how long, start and cancel."""
    options = [html.Option(name, value=name, title=lab.sources.get(name, "")) for name in lab.presets]
    first = next(iter(lab.presets.values()))
    buttons = [("Start", ids.TRAIN_START, "tool primary"), ("Cancel", ids.TRAIN_CANCEL, "tool")]
    return html.Div(
        [
            html.Label(["Network", html.Select(options, id=ids.TRAIN_PRESET)]),
            html.Label(
                ["Epochs", number(ids.TRAIN_EPOCHS, first["epochs"])], title="times through the training images"
            ),
            *(html.Button(text, id=name, className=style) for text, name, style in buttons),
            html.Button("Stop after this epoch", id=ids.TRAIN_HALT, className="tool", disabled=True),
            html.Span("", id=ids.TRAIN_OUTLOOK, className="outlook", role="status"),
        ],
        className="train-form",
        **{"data-presets": json.dumps(lab.presets), "data-options": json.dumps([each.option for each in lab.fields])},
    )


def settings(lab: Lab) -> html.Details:
    """Everything that can be changed: the network's layers, and every knob of its training."""
    return html.Details(
        [
            html.Summary("Layers and settings"),
            html.Div(
                [
                    html.Div([html.H2("Layers"), html.Div(id=ids.TRAIN_LAYERS, className="network")]),
                    html.Div([html.H2("Training"), html.Div([knob(each) for each in lab.fields], className="knobs")]),
                ],
                className="settings",
            ),
        ],
        id=ids.TRAIN_SETTINGS,
    )


def knob(field: Field) -> html.Label:
    """One knob with its line of explanation; epochs stand above."""
    name = ids.knob(field.option)
    control = html.Select([html.Option(text, value=value) for value, text in field.choices.items()], id=name)
    return html.Label(
        [
            html.Span(field.label, className="knob-name"),
            control if field.choices else number(name, ""),
            html.Span(field.help, className="knob-help"),
        ],
        className="knob",
    )


def number(name: str, value: str) -> dcc.Input:
    """A field for a number, read as text so that what is wrong with it can be said."""
    return dcc.Input(id=name, type="text", inputMode="decimal", value=value, autoComplete="off", debounce=True)


def words() -> html.Div:
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


def splits(sizes: Mapping[str, int]) -> html.Div:
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
                        [html.Span(className=f"dot {name}"), html.Strong(f"{SPLITS[name][0]} {size:,}"),
                         html.Span(f" {SPLITS[name][1]}")]
                    )
                    for name, size in sizes.items()
                ],
                className="split-words",
            ),
        ],
        className="splits",
    )  # fmt: skip
