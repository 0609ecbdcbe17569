"""Networks and their training as a table: a preset's name leads to its layers and its settings.

Rule: no Keras here, so that the page can offer what there is; `model.train.build` turns layers into a Keras model.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from model.data.dataset import Dataset
from model.network import hyperparameters, layers
from model.network.layers import Conv, Dense, Dropout, Norm, Pool, Spec
from model.records import BadInput, TrainingConfig


@dataclass(frozen=True)
class Preset:
    """A network with the way it is trained; `source` says what its authors report."""

    layers: tuple[Spec, ...]
    training: TrainingConfig = field(default_factory=TrainingConfig)
    source: str = ""


PRESETS: dict[str, Preset] = {
    "default": Preset(
        (Conv(32, 3), Pool(), Conv(64, 3), Pool(), Conv(128, 3), Dropout(0.3), Dense(128), Dropout(0.4)),
        TrainingConfig("adam", 7e-4, schedule="cosine", batch=64, epochs=40, augmentation="pens", averaging=0.998),
    ),
    "bn-two-conv": Preset(
        (Conv(32, 3), Pool(), Norm(), Conv(64, 2), Pool(), Norm(), Dropout(0.5), Dense(256)),
        TrainingConfig("adam", 5e-4, batch=200, epochs=100, patience=5, monitor="val_loss"),
        "99.23 % test",
    ),
    "three-conv-64": Preset(
        (Conv(32, 3), Pool(), Conv(64, 3), Pool(), Conv(64, 3), Dense(70)),
        TrainingConfig("rmsprop", 1e-3, batch=64, epochs=5, scaling="standardised"),
        "99 % test after 5 epochs",
    ),
    "three-conv-128": Preset(
        (Conv(32, 3), Pool(), Conv(64, 3), Pool(), Conv(128, 3), Dense(100)),
        TrainingConfig("rmsprop", 1e-3, schedule="power", batch=64, epochs=80, l2=1e-3),
        "99.35–99.44 % test",
    ),
    "two-conv-two-fc": Preset(
        (Conv(32, 3), Pool(), Conv(64, 3), Pool(), Dropout(0.25), Dense(128), Dropout(0.5)),
        TrainingConfig("adam", 1e-3, batch=64, epochs=15),
        "not stated",
    ),
    "wide-kernel": Preset(
        (Conv(30, 5), Pool(), Conv(15, 3), Dropout(0.2), Dense(128), Dense(50)),
        TrainingConfig("rmsprop", 1e-3, schedule="plateau", batch=100, epochs=3),
        "98.48 % training after 3 epochs, 99.47 % when fully trained",
    ),
}


def named(name: str) -> Preset:
    """The preset of that name; raises BadInput naming those there are."""
    if name not in PRESETS:
        known = ", ".join(PRESETS)
        raise BadInput("preset {given}: expected one of {known}", given=repr(name), known=known, option="preset")
    return PRESETS[name]


def customised(name: str, given: dict[str, str]) -> Preset:
    """A preset with hyperparameters changed and, under `layers`, another network in it.

    Raises BadInput for a preset, a hyperparameter's value or a layer that cannot be.
    """
    preset = named(name)
    changes = {option: text for option, text in given.items() if option != "layers"}
    config = hyperparameters.changed(preset.training, changes)
    specs = layers.parse(given["layers"]) if "layers" in given else preset.layers
    return dataclasses.replace(preset, layers=specs, training=config)


def suited(preset: Preset, given: dict[str, str], dataset: Dataset) -> Preset:
    """The preset as it can train on a data set: `pens` adds strokes to digits, other images are moved only.

    Raises BadInput where `given` asks for `pens` by name.
    """
    if preset.training.augmentation != "pens" or dataset.digits:
        return preset
    if "augmentation" in given:
        raise BadInput(
            "augmentation pens: {data} holds no 28×28 digits; expected none or affine",
            data=dataset.title, option="augmentation",
        )  # fmt: skip
    return dataclasses.replace(preset, training=dataclasses.replace(preset.training, augmentation="affine"))


def normalised(preset: Preset, given: dict[str, str]) -> dict[str, str]:
    """The options given, as the preset that they made would write them; others, as data, stay."""
    written = hyperparameters.written(preset.training) | {"layers": layers.write(preset.layers)}
    return {option: written.get(option, text) for option, text in given.items()}
