"""What is said: which sentence, by its key in `assets/words`, and with which values; the page puts it into words.

Rule: no sentence that a visitor reads stands in Python, so that a language is one file.
"""

from __future__ import annotations

import json
import math
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from model.network import hyperparameters
from model.records import BadInput, RunStatus

_CHANGES = 3  # named in a title
_LARGE = 10_000  # a loss from which on its size is said, not its digits
_LEAST, _MOST = 1e-4, 1e6  # numbers below and from there are written with a power of ten
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def say(key: str, **values: Any) -> dict[str, Any]:
    """A phrase in an answer: the sentence `panel.key` with these values, which may be phrases themselves."""
    return {"say": key, "with": values}


def said(key: str = "", *, title: str = "", label: str = "", placeholder: str = "", **values: Any) -> dict[str, str]:
    """Attributes of an element of the layout that says something: its text, its title, its name, what it is to hold."""
    keys = {"": key, "-title": title, "-label": label, "-placeholder": placeholder}
    spoken = {f"data-say{name}": text for name, text in keys.items() if text}
    return spoken | ({"data-say-with": json.dumps(values)} if values else {})


def refused(trouble: BadInput) -> dict[str, Any]:
    """What was refused, as part of an answer: the sentence, and with its values apart for the page to say."""
    values = {name: value if isinstance(value, (int, float)) else str(value) for name, value in trouble.values.items()}
    return {"line": str(trouble), "template": trouble.template, "with": values}


def sentence(status: RunStatus) -> str:
    """How a run goes, in words; begins with its state."""
    what = f" · {status.preset}" if status.preset else ""
    reason = f" · {status.reason}" if status.reason else ""
    if status.state == "running" and not status.batches:
        return f"running{what} · {status.reason or 'starting'}"
    if status.state == "running":
        return f"running{what} · {_progress(status)}{reason}"
    if status.state == "finished":
        best = f" · {100 * status.accuracy:.2f} % on test images, by epoch {status.best_epoch}, the best in validation"
        return f"finished{what}{best}{reason}"
    if status.state == "idle":
        return "idle · nothing has been trained here yet"
    return f"{status.state}{what}{reason}"


def _progress(status: RunStatus) -> str:
    """How far a run is, how fast, and how long it will take."""
    share = f"{100 * status.batch // status.batches} %"
    loss = f"{status.loss:.3f}" if abs(status.loss) < _LARGE else f"{status.loss:.1e}"
    return (
        f"epoch {min(status.epoch + 1, status.epochs)} of {status.epochs}, {share} · "
        f"loss {loss} · {status.images_per_second:,.0f} images/s · {minutes(status.seconds_left)} left"
    )


def title(name: str, status: RunStatus) -> str:
    """What a run is called: the name that people gave it, else its preset and what was changed in it."""
    changes = [_change(option, text) for option, text in status.given.items() if option not in ("epochs", "data")]
    more = ["…"] if len(changes) > _CHANGES else []
    return name or " · ".join([status.preset, *changes[:_CHANGES], *more])


def _change(option: str, text: str) -> str:
    """A changed option in a word or two; a choice says by itself what it is of."""
    if option == "layers":
        return "other layers"
    parameter = hyperparameters.BY_OPTION.get(option)
    return text if parameter and parameter.choices else f"{option.replace('-', ' ')} {text}"


def percent(share: float | None) -> str:
    """A share in per cent; nothing for one that is not known."""
    return f"{100 * share:.2f} %" if share else ""


def minutes(seconds: float) -> str:
    """A time to wait, roughly."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


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
