"""Every hyperparameter of training as one table: what it is called, what it means, what may be given.

Rule: the command line, the page's form and a run's card all read this table; one is added here and nowhere else.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
from dataclasses import dataclass

from model.records import BadInput, TrainingConfig

_CHOICES: dict[str, dict[str, str]] = {  # hyperparameter → its choices, each with what it says on the page
    "optimizer": {
        "adam": "Adam", "rmsprop": "RMSprop", "nadam": "Nadam", "adamax": "Adamax", "sgd": "SGD with momentum 0.9",
    },
    "schedule": {
        "constant": "constant", "power": "power, ÷ (1 + epoch / 5)", "exponential": "exponential, ÷ 10 every 20 epochs",
        "cosine": "cosine, towards 1 %", "plateau": "halved when validation stands still",
    },
    "monitor": {"val_accuracy": "validation accuracy", "val_loss": "validation loss"},
    "augmentation": {"none": "none", "affine": "affine: turned, sheared, shifted", "pens": "pens: like real pens"},
    "scaling": {"unit": "0 to 1", "standardised": "mean 0, deviation 1"},
}  # fmt: skip


@dataclass(frozen=True)
class Hyperparameter:
    """One of them: a field of TrainingConfig, or `limit` and `seed` of its data."""

    name: str
    label: str
    help: str
    low: float = 0
    high: float = math.inf

    @property
    def option(self) -> str:
        """Its name on the command line, without the dashes."""
        return self.name.replace("_", "-")

    @property
    def said(self) -> str:
        """Its name in a refusal: the form's, and the command line's where that is another."""
        label = self.label.lower()
        return label if label == self.option.replace("-", " ") else f"{label} ({self.option})"

    @property
    def choices(self) -> dict[str, str]:
        """What may be chosen; nothing for a number."""
        return _CHOICES.get(self.name, {})

    @property
    def default(self) -> str | int | float:
        """What holds where nothing is said."""
        value: str | int | float = getattr(TrainingConfig(), self.name)
        return value

    def read(self, text: str) -> str | int | float:
        """A value as typed; raises BadInput that says what was expected."""
        given = text.strip()
        if self.choices:
            if given not in self.choices:
                raise self._refused("{said} {given}: expected one of {known}", given, known=", ".join(self.choices))
            return given
        whole = isinstance(self.default, int)
        try:
            value = int(given) if whole else float(given)
        except ValueError:
            value = math.nan
        if not self.low <= value <= self.high:
            raise self._refused(_expected(whole, given), given, **self._range)
        return value

    @property
    def _range(self) -> dict[str, str]:
        """The least and the most, as one would type them."""
        return {"low": text(self.low), "high": text(self.high)}

    def _refused(self, template: str, given: str, **values: str) -> BadInput:
        """What to raise for a value; `option` is for a form, which shows it beside its field."""
        return BadInput(template, said=self.said, given=repr(given[:20]), option=self.option, **values)


def _expected(whole: bool, given: str) -> str:
    """What is said of a number out of its range, or of what is none."""
    if whole:
        return "{said} {given}: expected a whole number from {low} to {high}"
    if "," in given:
        return "{said} {given}: expected a number from {low} to {high}; decimals take a point"
    return "{said} {given}: expected a number from {low} to {high}"


HYPERPARAMETERS = (
    Hyperparameter("epochs", "Epochs", "how often to go through the training images", 1, 1000),
    Hyperparameter("optimizer", "Optimiser", "how a gradient becomes a step"),
    Hyperparameter("learning_rate", "Learning rate", "how large a step is at first", 1e-7, 10),
    Hyperparameter("schedule", "Schedule", "how the learning rate falls"),
    Hyperparameter("batch", "Batch size", "images a step", 1, 4096),
    Hyperparameter("l1", "L1", "penalty on the size of dense weights: many become zero", 0, 1),
    Hyperparameter("l2", "L2", "penalty on their squares: all stay small", 0, 1),
    Hyperparameter("label_smoothing", "Label smoothing", "how far from 100 % the targets stay", 0, 0.5),
    Hyperparameter("patience", "Early stopping", "epochs without a better one before it stops; 0 never", 0, 1000),
    Hyperparameter("monitor", "Best epoch by", "what the validation images judge by"),
    Hyperparameter("averaging", "Weight averaging", "momentum of averaged weights, as 0.998; 0 none", 0, 0.99999),
    Hyperparameter("augmentation", "Augmentation", "what training images go through"),
    Hyperparameter("scaling", "Input scaling", "what the network's first layer makes of pixels"),
    Hyperparameter("limit", "Training images", "how many to use, drawn by the seed; 0 all", 0, 10_000_000),
    Hyperparameter("seed", "Seed", "of weights, order and augmentation", 0, 2**31 - 1),
)
BY_OPTION = {parameter.option: parameter for parameter in HYPERPARAMETERS}


def changed(config: TrainingConfig, given: dict[str, str]) -> TrainingConfig:
    """A configuration with some of them changed, by their option's name; raises BadInput for what cannot be."""
    if unknown := [name for name in given if name not in BY_OPTION]:
        first, known = repr(unknown[0][:20]), ", ".join(BY_OPTION)
        raise BadInput("option {given}: expected one of {known}", given=first, known=known)
    changes = {BY_OPTION[name].name: BY_OPTION[name].read(text) for name, text in given.items()}
    return dataclasses.replace(config, **changes)  # type: ignore[arg-type]


def written(config: TrainingConfig) -> dict[str, str]:
    """All of them as text, by their option's name."""
    return {parameter.option: text(getattr(config, parameter.name)) for parameter in HYPERPARAMETERS}


def text(value: str | int | float) -> str:
    """A value as one would type it."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What a command that trains may be given: other layers, and an option for each hyperparameter."""
    parser.add_argument("--layers", help="another network, as 'conv 32 3, pool 2, dropout 0.3, dense 128'")
    for parameter in HYPERPARAMETERS:
        means = f"{parameter.help}: {', '.join(parameter.choices)}" if parameter.choices else parameter.help
        parser.add_argument(f"--{parameter.option}", metavar="X", help=means.replace("%", "%%"))


def given(options: argparse.Namespace) -> dict[str, str]:
    """Those of the options that a command line had, by name, as typed."""
    values = {name: getattr(options, name.replace("-", "_")) for name in (*BY_OPTION, "layers")}
    return {name: value for name, value in values.items() if value is not None}
