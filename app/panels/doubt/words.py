"""What is said of a verdict that should not be believed."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Any

from app.words import Phrase, say

_ALL_BUT_NONE = 0.99  # share of validation images that lie nearer, from which nothing learned is like it


def doubt(far: bool, share: float, classes: Sequence[tuple[str, float]]) -> Phrase | str:
    """Why not to believe it, in a few words; empty where there is no reason.

    `share` of validation images lie nearer to what was learned; `classes` are two with their probabilities, or none.
    """
    if far:
        return say("doubt.nothing" if share >= _ALL_BUT_NONE else "doubt.unlike")
    return say("doubt.between", **_named(classes)) if classes else ""


def closeness(classes: Sequence[tuple[str, float]]) -> Phrase | str:
    """How close the two are that a verdict lies between; empty where it lies between none."""
    return say("doubt.between-title", **_named(classes)) if classes else ""


def _named(classes: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """Two classes and their probabilities, as sentences have them."""
    (first, most), (second, less) = classes
    return {"one": first, "most": most, "other": second, "less": less}


def distance(images: int, layer: str, score: float, share: float) -> Phrase:
    """How far the nearest training image lies, beside what is usual; the share is never rounded up."""
    return say("doubt.distance", images=images, layer=layer, score=score, share=floor(100 * share) / 100)
