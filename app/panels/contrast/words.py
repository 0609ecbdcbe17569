"""What is said of a contrast."""

from __future__ import annotations

from collections.abc import Sequence

from app.words import number
from model.explain.contrast import APART, Contrast
from model.records import LayerInfo


def headline(layer: LayerInfo, a: str, b: str, contrast: Contrast) -> str:
    """The answer in three sentences."""
    best, maps = int(contrast.ranking[0]), len(contrast.separation)
    what = "map" if len(layer.shape) == 3 else "unit"
    if not contrast.separation[best] > 0:
        return f"In {layer.name}, no {what} tells {a} from {b}: d′ is 0 everywhere."
    verb = "reaches" if contrast.apart == 1 else "reach"
    reach = f"{contrast.apart} of {maps} {what}s {verb}" if contrast.apart else f"No {what} reaches"
    silent = [int(maps_of.sum()) for maps_of in (contrast.silent_a, contrast.silent_b)]
    return (
        f"In {layer.name}, {what} {best} tells {a} from {b} best: d′ = {number(float(contrast.separation[best]))}. "
        f"{reach} d′ ≥ {APART:.0f}. " + quiet(silent, what, a, b)
    )


def quiet(silent: Sequence[int], what: str, a: str, b: str) -> str:
    """How many maps never respond to a class."""
    if not any(silent):
        return f"No {what} stays silent for a whole class."
    return (
        f"{silent[0] or 'No'} {what}{'s' * (silent[0] != 1)} stay{'s' * (silent[0] == 1)} silent for every {a}, "
        f"{silent[1] or 'none'} for every {b}."
    )


def measure(a: str, b: str) -> str:
    """By what the maps are ranked."""
    return (
        f"Best first. d′ (Green & Swets 1966): distance between the mean responses to {a} and to {b}, in standard "
        "deviations of single images."
    )


def note(a: str, b: str, contrast: Contrast) -> str:
    """How the answer was found, and what the pictures show."""
    counts = (
        f"{contrast.images[0]} images"
        if len(set(contrast.images)) == 1
        else "{} and {} images".format(*contrast.images)
    )
    return (
        f"Over the first {counts} of each class in the test split; a response is the mean over a map. The two means "
        f"of a column share one colour scale; in the difference, red is more for {a}, blue more for {b}. Yours ends "
        "at the largest value that any of these images has there; the dot is its response: left of the line it is "
        f"nearer to {a}, right of it to {b}."
    )
