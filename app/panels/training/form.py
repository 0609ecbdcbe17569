"""What the training form offers: fields, presets with all their options, data to train on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.panels.panel import Context
from model.network import hyperparameters, layers, presets
from model.network.hyperparameters import HYPERPARAMETERS

_DATA = {"builtin": "the built-in 5,000 digits"}


@dataclass(frozen=True)
class Field:
    """A field of the form: the option's name, what it is called and means, what may be chosen if not a number."""

    option: str
    label: str
    help: str
    choices: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """What the form starts with; `presets` have all their options as text, `sources` say where they come from."""

    fields: Sequence[Field]
    presets: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, str]


def form_of(context: Context) -> Form:
    """The form for one server's data."""
    training = context.training
    offered = {name: _DATA.get(name, "this server's data") for name in training.sources}
    fields = [
        Field(parameter.option, parameter.label, parameter.help, parameter.choices)
        for parameter in HYPERPARAMETERS
        if parameter.option != "epochs"
    ]
    return Form(
        fields=[*fields, Field("data", "Data", "what to train on", offered)],
        presets={
            name: hyperparameters.written(presets.suited(preset, {}, context.dataset).training)
            | {"layers": layers.write(preset.layers), "data": training.source}
            for name, preset in presets.PRESETS.items()
        },
        sources={name: preset.source for name, preset in presets.PRESETS.items()},
    )
