"""What is said of a circuit: which maps a verdict is made of, what is not exact, and what a trial has shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.words import Phrase, say

_NAMED = 4  # layers
_NEAR = 0.02  # of the larger drop: predicted and measured ones within this are the same
_MOSTLY = 0.5  # of a logit


@dataclass(frozen=True)
class Strongest:
    """The maps of a layer by what each adds to a class's logit, the strongest first: number and value."""

    layer: str
    maps: Sequence[tuple[int, float]]

    def carrying(self, logit: float) -> int:
        """How many of them, one or two, make up most of the logit; 0 where more do."""
        values = [value for _, value in self.maps[:2]]
        return next((count for count in (1, 2) if logit > 0 and sum(values[:count]) >= _MOSTLY * logit), 0)


def answer(name: str, logit: float, strongest: Strongest, *, is_verdict: bool) -> tuple[Phrase, Phrase]:
    """Which maps speak for a class, in one sentence; and their numbers."""
    class_ = {"name": name, "logit": logit}
    if not strongest.maps or strongest.maps[0][1] <= 0:
        return say("circuit.answer.none", name=name), say("circuit.caption-none", **class_)
    few = min(strongest.carrying(logit), len(strongest.maps))
    (map_, value), second = strongest.maps[0], strongest.maps[min(1, len(strongest.maps) - 1)]
    value += second[1] if few == 2 else 0
    shown = {"map": map_, "second": second[0], "layer": strongest.layer, "value": value}
    key = ("verdict" if is_verdict else "class") + {0: "-many", 1: "", 2: "-two"}[few]
    shares = {"share": value / logit} if logit > 0 else {}
    caption = "caption-two" if few == 2 else "caption" if shares else "caption-below"
    return say(f"circuit.answer.{key}", name=name, **shown), say(f"circuit.{caption}", **class_, **shown, **shares)


def notes(remainders: Sequence[tuple[str, float]]) -> Phrase | str:
    """Which layers are curved, and how much of the logit their slopes do not explain; empty where all is exact."""
    if not remainders:
        return ""
    largest = sorted(remainders, key=lambda pair: -abs(pair[1]))[:_NAMED]
    layers = [say("circuit.remainder", layer=name, value=value) for name, value in largest]
    more = len(remainders) - _NAMED
    return say("circuit.notes-more", layers=layers, count=more) if more > 0 else say("circuit.notes", layers=layers)


def trial(before: float, after: float, predicted: float) -> Phrase:
    """How a predicted drop of a logit stands to the measured one."""
    measured = before - after
    near = abs(predicted - measured) <= _NEAR * max(abs(predicted), abs(measured)) + 1e-4
    return say(f"circuit.trial.{'as-predicted' if near else 'differs'}", before=before, after=after)
