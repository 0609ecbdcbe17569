"""What is said of a contrast: which sentence, with which numbers."""

from __future__ import annotations

from app.words import Phrase, say
from model.explain.contrast import APART, Contrast
from model.records import LayerInfo

_DIGITS = tuple("0123456789")


def kind_of(layer: LayerInfo) -> str:
    """What a layer consists of, as keys of the words have it."""
    return "map" if len(layer.shape) == 3 else "unit"


def headline(layer: LayerInfo, a: str, b: str, contrast: Contrast) -> Phrase:
    """Which map tells the two classes apart best."""
    best, sides = int(contrast.ranking[0]), {"a": named(a), "b": named(b)}
    if not contrast.separation[best] > 0:
        return say(f"contrast.none.{kind_of(layer)}", layer=layer.name, **sides)
    return say(f"contrast.best.{kind_of(layer)}", map=best, **sides)


def named(name: str) -> Phrase | str:
    """A class in a sentence, a digit with the article that it has."""
    return say(f"contrast.digit.{name}") if name in _DIGITS else name


def caption(layer: LayerInfo, a: str, b: str, contrast: Contrast) -> Phrase:
    """How well the best one tells them apart, how many others do, and which never respond."""
    silent_a, silent_b = (int(maps.sum()) for maps in (contrast.silent_a, contrast.silent_b))
    quiet = say("contrast.silence", a=a, b=b, silent_a=silent_a, silent_b=silent_b) if silent_a or silent_b else ""
    best = float(contrast.separation[contrast.ranking[0]])
    return say("contrast.caption", d=best, a=a, b=b, reach=reach(layer, contrast), silence=quiet)


def reach(layer: LayerInfo, contrast: Contrast) -> Phrase:
    """How many maps of the layer tell the classes apart."""
    maps, kind = len(contrast.separation), kind_of(layer)
    if not contrast.apart:
        return say(f"contrast.reach-none.{kind}", layer=layer.name, maps=maps, least=APART)
    return say(f"contrast.reach.{kind}", layer=layer.name, count=contrast.apart, maps=maps, least=APART)


def note(a: str, b: str, contrast: Contrast) -> Phrase:
    """How the answer was found, and what the pictures show."""
    first, second = contrast.images
    over = say("contrast.over.same", count=first) if first == second else say("contrast.over.both", a=first, b=second)
    return say("contrast.note", over=over, a=a, b=b)
