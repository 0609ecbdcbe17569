"""What is said of a circuit that is not exact, and of a trial."""

from __future__ import annotations

from collections.abc import Sequence

from app.words import number

_NAMED = 4  # layers
_FIGURES = 3
_NEAR = 0.02  # of the larger drop: predicted and measured ones within this are the same


def notes(remainders: Sequence[tuple[str, float]]) -> str:
    """Which layers are curved, and how much of the logit their slopes do not explain; empty where all is exact."""
    if not remainders:
        return ""
    shown = sorted(remainders, key=lambda pair: -abs(pair[1]))[:_NAMED]
    named = ", ".join(f"{name} {number(value, _FIGURES)}" for name, value in shown)
    more = f" and {len(remainders) - _NAMED} more" if len(remainders) > _NAMED else ""
    return (
        "Not exact here: these layers are curved, so their slopes leave a remainder, which is shown beside the bias: "
        f"{named}{more}."
    )


def trial(predicted: float, measured: float) -> str:
    """How a predicted drop of a logit stands to the measured one."""
    if abs(predicted - measured) <= _NEAR * max(abs(predicted), abs(measured)) + 1e-4:
        return "As predicted: no gate that matters has flipped."
    return "They differ because gates that were held fixed have flipped without this map."
