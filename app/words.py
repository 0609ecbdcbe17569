"""What is said: which sentence, by its key in `assets/words`, and with which values; the page puts it into words.

Rule: no sentence that a visitor reads stands in Python, so that a language is one file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from model.network import hyperparameters, layers, presets
from model.records import BadInput, RunStatus
from model.runs import taken

_CHANGES = 3  # named in a title
_LEAST, _MOST = 1e-4, 1e6  # numbers below and from there are written with a power of ten
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


Phrase = dict[str, Any]


def say(key: str, **values: Any) -> Phrase:
    """A phrase in an answer: the sentence `panel.key` with these values, which may be phrases themselves."""
    return {"say": key, "with": values}


def said(key: str = "", *, title: str = "", label: str = "", placeholder: str = "", **values: Any) -> dict[str, str]:
    """Attributes of an element of the layout that says something: its text, its title, its name, what it is to hold."""
    keys = {"": key, "-title": title, "-label": label, "-placeholder": placeholder}
    spoken = {f"data-say{name}": text for name, text in keys.items() if text}
    return spoken | ({"data-say-with": json.dumps(values)} if values else {})


def said_by(phrase: Phrase) -> dict[str, str]:
    """As `said`, of an element whose text is a phrase."""
    return said(phrase["say"], **phrase["with"])


class Phrased(BadInput):
    """A refusal that the page says by a phrase; its line is English."""

    def __init__(self, line: str, phrase: Phrase) -> None:
        super().__init__(line)
        self.phrase = phrase


def refused(trouble: BadInput) -> dict[str, Any]:
    """What was refused, as part of an answer: the sentence, and with its values apart for the page to say."""
    if isinstance(trouble, Phrased):
        return {"line": trouble.phrase}
    return trouble.parts()


def sentence(status: RunStatus) -> Phrase:
    """How a run goes; in English it begins with its state."""
    facts = [status.preset, *_FACTS.get(status.state, _why)(status)]
    if status.state == "idle":
        return say("runs.idle")
    return say("runs.line", state=say(f"runs.states.{status.state}"), facts=[fact for fact in facts if fact])


def _running(status: RunStatus) -> list[str | Phrase]:
    """How far a run is, how fast, and how long it will take."""
    where = [say("runs.worker", name=status.worker)] if status.worker else []
    if not status.batches:
        return [_reason(status) or say("runs.starting"), *where]
    return [
        say(
            "runs.epoch",
            epoch=min(status.epoch + 1, status.epochs),
            epochs=status.epochs,
            share=status.batch / status.batches,
        ),
        say("runs.loss", loss=status.loss) if math.isfinite(status.loss) else say("runs.loss-lost"),
        say("runs.speed", images=_finite(status.images_per_second)),
        say("runs.left", time=minutes(status.seconds_left)),
        _reason(status),
        *where,
    ]


def _finished(status: RunStatus) -> list[str | Phrase]:
    """What came of a run, and why it ended before its last epoch."""
    best = say("runs.best", accuracy=_finite(status.accuracy), epoch=status.best_epoch)
    if status.epoch >= status.epochs:
        return [best]
    return [best, say("runs.halted" if status.halted else "runs.no-better", epoch=status.epoch, epochs=status.epochs)]


def _why(status: RunStatus) -> list[str | Phrase]:
    """Why a run is not on."""
    if status.state == "queued" and status.reason and status.reason not in _REASONS:
        return [say("runs.waits")]
    return [_reason(status)]


def _reason(status: RunStatus) -> str | Phrase:
    """What a run's process said; a line of Keras or of the system stays as it is."""
    key = _REASONS.get(status.reason)
    return say(f"runs.reasons.{key}") if key else status.reason


def title(name: str, status: RunStatus) -> str | Phrase:
    """What a run is called: the name that people gave it, else its preset and what was changed in it."""
    changes = [
        change
        for option, text in status.given.items()
        if option not in ("epochs", "data")
        for change in _changes(status.preset, option, text)
    ]
    if name or not changes:
        return name or status.preset
    more = ["…"] if len(changes) > _CHANGES else []
    return say("runs.title", preset=status.preset, changes=[*changes[:_CHANGES], *more])


def _changes(preset: str, option: str, text: str) -> list[str | Phrase]:
    """A changed option in a word or two; a choice says by itself what it is of."""
    if option == "layers":
        kernel = _kernel(preset, text)
        return [say("runs.kernel", side=kernel) if kernel else say("runs.layers")]
    parameter = hyperparameters.BY_OPTION.get(option)
    if parameter is None:
        return [f"{option.replace('-', ' ')} {text}"]
    return (
        [text]
        if parameter.choices
        else [say("runs.change", option=say(f"training.options.{option}.label"), value=text)]
    )


def _kernel(preset: str, text: str) -> int:
    """The kernel that all convolutions have, where a network differs from its preset's in nothing else; else 0."""
    try:
        own, usual = layers.parse(text), presets.named(preset).layers
    except BadInput:
        return 0
    kernels = {spec.kernel for spec in own if isinstance(spec, layers.Conv)}
    if len(kernels) != 1 or _without_kernels(own) != _without_kernels(usual):
        return 0
    return kernels.pop()


def _without_kernels(specs: Sequence[layers.Spec]) -> list[layers.Spec]:
    """Layers without the size of their kernels and what is done at the border for its sake."""
    return [replace(spec, kernel=1, padding="") if isinstance(spec, layers.Conv) else spec for spec in specs]


def percent(share: float | None) -> str | Phrase:
    """A share in per cent; nothing for one that is not known."""
    return say("runs.share", share=share) if share else ""


def minutes(seconds: float) -> Phrase:
    """A time to wait, roughly."""
    seconds = _finite(seconds)
    if seconds < 90:
        return say("runs.seconds", count=round(seconds))
    if seconds < 5400:
        return say("runs.minutes", count=round(seconds / 60))
    return say("runs.hours", count=round(seconds / 3600, 1))


def _finite(value: float) -> float:
    """A value that JSON has a number for; a file of a run may hold others."""
    return value if math.isfinite(value) else 0.0


_FACTS: dict[str, Callable[[RunStatus], list[str | Phrase]]] = {"running": _running, "finished": _finished}
_REASONS = {  # what processes say of themselves → which words say it
    "before it began": "before",
    "on request": "request",
    "by the keyboard": "keyboard",
    "its process is gone": "gone",
    "stops after this epoch": "stops",
    "measuring the best epoch": "measuring",
    taken.GIVEN_UP: "given-up",
    "no-redis": "no-redis",
    "no-worker": "no-worker",
}


def number(value: float, figures: int = 3) -> str:
    """A value in so many significant figures, or more where it has a large whole part; 0 is "0".

    `number` in assets/page/numbers.mjs is its twin, which rounds halves up, so this does too.
    """
    if math.isnan(value):
        return "not a number"
    sign, size = "−" if value < 0 else "", abs(value)
    return sign + ("∞" if math.isinf(size) else _plain(size, figures))


def _plain(size: float, figures: int) -> str:
    """As `number`, of a finite size."""
    if not size:
        return "0"
    if _LEAST <= size < _MOST and size >= 10 ** (figures - 1):
        return str(Decimal(size).to_integral_value(ROUND_HALF_UP))
    rounded = Context(figures, ROUND_HALF_UP).create_decimal(Decimal(size))
    if _LEAST <= size < _MOST:
        return f"{rounded:.{figures - 1 - rounded.adjusted()}f}"
    digits, power = f"{rounded:.{figures - 1}e}".split("e")
    return f"{digits} × 10{str(int(power)).translate(_RAISED)}"
