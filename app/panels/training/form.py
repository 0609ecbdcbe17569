"""What the training form offers: fields, presets with all their options, data to train on.

Rule: words are in `assets/words`, by `training.options.OPTION`; here stand the options and what may be chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.panels.panel import Context
from model.data import splits
from model.network import hyperparameters, layers, presets
from model.network.hyperparameters import HYPERPARAMETERS

KNOBS = ("learning-rate", "augmentation")  # beside preset, epochs and kernel in view; all others are folded
KERNELS = (1, 2, 3, 5, 7, 9)  # sides that all convolutions can be given at once


@dataclass(frozen=True)
class Field:
    """A field of the form: the option's name and, if it is no number, what may be chosen: value → its word's key."""

    option: str
    choices: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """What the form starts with; `presets` have all their options as text."""

    fields: Sequence[Field]
    presets: Mapping[str, Mapping[str, str]]

    @property
    def knobs(self) -> list[Field]:
        """The fields in view."""
        return [entry for entry in self.fields if entry.option in KNOBS]

    @property
    def folded(self) -> list[Field]:
        """All others."""
        return [entry for entry in self.fields if entry.option not in KNOBS]


def form_of(context: Context) -> Form:
    """The form for one server's data."""
    training = context.training
    fields = [
        Field(parameter.option, {choice: choice for choice in parameter.choices})
        for parameter in HYPERPARAMETERS
        if parameter.option != "epochs"
    ]
    sources = {name: name if name == splits.BUILTIN else "server" for name in training.sources}
    return Form(
        fields=[*fields, Field("data", sources)],
        presets={
            name: hyperparameters.written(presets.suited(preset, {}, context.dataset).training)
            | {"layers": layers.write(preset.layers), "data": training.source}
            for name, preset in presets.PRESETS.items()
        },
    )
