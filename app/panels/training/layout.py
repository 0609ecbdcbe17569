"""Training as three steps: choose, train, use; above them what came of the last run, below what the splits are for.

Rule: all that is filled in later has its place from the start, so that nothing moves under a pointer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from dash import dcc, html

from app import ids
from app.panels.controls import plot
from app.panels.panel import Context
from app.panels.training.form import KERNELS, Field, Form, form_of
from app.words import said, sentence
from model.data.dataset import PREPARED

_RESULT_ACTS = ("promote", "lapse", "compare")


def layout(context: Context) -> html.Div:
    """The whole tab."""
    form = form_of(context)
    choose = html.Section([_heading(1, "choose"), _knobs(form)], className="step choose")
    train = html.Section([_heading(2, "train"), *_state(context)], className="step train-step")
    runs = html.Div(id=ids.RUNS, className="runs")
    splits = _splits({name: context.dataset.size(name) for name in PREPARED})
    use = html.Section([_heading(3, "use"), runs, _run(), splits], className="step use")
    steps = html.Div([choose, train, _curves()], className="steps")
    return html.Div([_result(), steps, _settings(form), use], className="training")


def _heading(number: int, step: str) -> html.H2:
    """A step's number and name."""
    return html.H2([html.Span(str(number), className="step-number"), html.Span(**said(f"training.steps.{step}"))])


def _result() -> html.Div:
    """What came of the last run, in a sentence, and what can be done with it."""
    acts = [
        html.Button(
            className="tool", **{"data-result": act}, **said(f"runs.acts.{act}", title=f"runs.acts.{act}-title")
        )
        for act in _RESULT_ACTS
    ]
    return html.Div(
        [
            html.P(id=ids.TRAIN_RESULT, className="sentence", role="status"),
            html.P(id=ids.TRAIN_RESULT_CAPTION, className="caption"),
            html.Div(acts, className="result-acts"),
        ],
        className="result",
    )


def _knobs(form: Form) -> html.Div:
    """The five that matter most, and what the run would be."""
    networks = [html.Option(name, value=name, **said(title=f"training.presets.{name}")) for name in form.presets]
    kernels = [html.Option(value="", **said("training.as-listed"))]
    kernels += [html.Option(value=str(side), **said("training.kernel-side", side=side)) for side in KERNELS]
    first = next(iter(form.presets.values()))
    return html.Div(
        [
            _field("preset", html.Select(networks, id=ids.TRAIN_PRESET)),
            _field("epochs", _number(ids.TRAIN_EPOCHS, first["epochs"])),
            _field("kernel", html.Select(kernels, id=ids.TRAIN_KERNEL)),
            *(_option(entry) for entry in form.knobs),
            html.P(id=ids.TRAIN_OUTLOOK, className="outlook", role="status"),
        ],
        className="train-form",
        **{
            "data-presets": json.dumps(form.presets),
            "data-options": json.dumps([entry.option for entry in form.fields]),
        },
    )


def _state(context: Context) -> list[html.Div | html.P]:
    """What starts and ends a run, how the latest goes, what was refused."""
    latest = context.training.latest()
    line = sentence(latest)
    buttons = html.Div(
        [
            html.Button(id=ids.TRAIN_START, className="tool primary", **said("training.start")),
            html.Button(id=ids.TRAIN_CANCEL, className="tool", **said("training.cancel")),
            html.Button(id=ids.TRAIN_HALT, className="tool", disabled=True, **said("training.halt")),
        ],
        className="train-buttons",
    )
    bar = html.Div(
        html.Div(className="progress-fill"), id=ids.TRAIN_PROGRESS, className="progress", role="progressbar",
        **{"aria-valuemin": "0", "aria-valuemax": "100"}, **said(label="training.progress"),
    )  # fmt: skip
    status = html.P(
        id=ids.TRAIN_STATUS,
        className="train-status",
        **{"data-state": latest.state},
        **said(line["say"], **line["with"]),
    )
    return [buttons, bar, status, html.P(id=ids.TRAIN_NOTICE, className="notice", role="alert")]


def _curves() -> html.Div:
    """Where the curves are drawn; keys too move what is wider than a phone."""
    return html.Div(
        plot(ids.TRAIN_CURVES), className="curves", role="group", tabIndex="0", **said(label="training.curves.label")
    )


def _settings(form: Form) -> html.Details:
    """Everything else that can be changed: the network's layers, and the other hyperparameters of its training."""
    fields = html.Div([_option(entry) for entry in form.folded], className="hyperparameters")
    columns = [
        html.Div([html.H3(**said("training.network")), html.Div(id=ids.TRAIN_LAYERS, className="network")]),
        html.Div([html.H3(**said("training.settings")), fields]),
    ]
    summary = html.Summary(**said("training.all"))
    return html.Details([summary, html.Div(columns, className="all-settings")], id=ids.TRAIN_SETTINGS)


def _option(field: Field) -> html.Div:
    """The field of a training option."""
    name = ids.train(field.option)
    if not field.choices:
        return _field(field.option, _number(name, ""))
    words = f"training.options.{field.option}.choices"
    options = [html.Option(value=value, **said(f"{words}.{word}")) for value, word in field.choices.items()]
    return _field(field.option, html.Select(options, id=name))


def _field(option: str, control: html.Select | dcc.Input) -> html.Div:
    """A control with its name before it; below it what it means, or what is wrong with what it has."""
    words = f"training.options.{option}"
    return html.Div(
        [
            html.Label(htmlFor=ids.train(option), **said(f"{words}.label")),
            control,
            html.P(id=ids.train_line(option), className="field-line", **said(f"{words}.help")),
        ],
        className="field",
        **{"data-option": option},
    )


def _number(name: str, value: str) -> dcc.Input:
    """A field for a number, read as text so that what is wrong with it can be said."""
    return dcc.Input(id=name, type="text", inputMode="decimal", value=value, autoComplete="off", debounce=True)


def _run() -> html.Div:
    """The chosen run; its name and notes stand outside what is told anew with every epoch."""
    written = html.Div(
        [
            html.Label(htmlFor=ids.RUN_NAME, **said("runs.name")),
            dcc.Input(id=ids.RUN_NAME, type="text", value="", autoComplete="off", debounce=True),
            html.Label(htmlFor=ids.RUN_NOTES, **said("runs.notes")),
            dcc.Textarea(id=ids.RUN_NOTES, value=""),
        ],
        className="run-words",
    )
    return html.Div([html.Div(id=ids.RUN_DETAILS), written], id=ids.RUN, className="run", hidden=True)


def _splits(sizes: Mapping[str, int]) -> html.Div:
    """The three splits as lengths, with what each is for."""
    whole = max(sum(sizes.values()), 1)
    bar = [
        html.Div(className=f"split {name}", style={"flexGrow": max(size / whole, 0.02)}) for name, size in sizes.items()
    ]
    words = [
        html.Div([html.Span(className=f"dot {name}"), html.Span(**said(f"training.splits.{name}", count=size))])
        for name, size in sizes.items()
    ]
    return html.Div(
        [
            html.H2(**said("training.splits.title")),
            html.Div(bar, className="split-bar"),
            html.Div(words, className="split-words"),
        ],
        className="splits",
    )
