"""A wish for two classes in a layer → their mean maps, ranked by how well they tell the classes apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.panels.contrast import words
from app.panels.images import check_fits
from app.panels.panel import Context, Model, Wish
from app.words import refused
from model.cache import Memory
from model.explain import contrast as analysis
from model.explain.contrast import APART, FEWEST, MOST, USUAL, Contrast
from model.records import Array, BadInput, LayerInfo
from model.serving.steps import as_text, scaled

_MOST = 4_000_000  # bytes of contrasts remembered
_OPENING = ("4", "9")  # what the page begins with where the data has both
_SPLIT = "test"
_DIGITS = 6  # significant, of a number by map
_NO_CLASS = "class {given}: there is no such class here; choose another"
_NO_LAYER = "layer {given}: there is no such layer here; choose another"
_TOO_FEW = (  # by how many there are
    "There is no test image of {name}; at least two are needed.",
    "There is one test image of {name}; at least two are needed.",
)
_BY_MAP = ("separation", "likelier", "response_a", "response_b", "silent_a", "silent_b", "peak")


@dataclass(frozen=True)
class Pair:
    """What a page wants to see: two classes and a layer by their indices, and images of each class."""

    a: int
    b: int
    layer: int
    count: int


_memory: Memory[tuple[str, str, Pair], Contrast] = Memory(_MOST, lambda kept: kept.mean_a.nbytes + kept.mean_b.nbytes)


def contrast(context: Context, wish: Wish) -> dict[str, Any]:
    """The answer to a page's wish; raises BadInput where there is none."""
    model = context.model(wish)
    check_fits(model.bundle, model.dataset)
    pair = read(model, wish)
    chosen = {
        "version": model.bundle.version,
        "a": model.class_names[pair.a],
        "b": model.class_names[pair.b],
        "layer": pair.layer,
        "name": model.bundle.layers[pair.layer].name,
    }
    try:
        return chosen | described(model, pair, of(model, pair))
    except BadInput as trouble:  # the page still learns what it chose
        return chosen | {"trouble": refused(trouble)}


def of(model: Model, pair: Pair) -> Contrast:
    """The contrast of a pair, computed once a model and data."""
    return _memory.get((model.bundle.version, model.dataset.key, pair), lambda: compute(model, pair))


def read(model: Model, wish: Wish) -> Pair:
    """A wish as the page sends it, what it leaves open as the page begins; raises BadInput for what there is not."""
    names, layers = model.class_names, model.bundle.layers
    offered = [layer.name if len(layer.shape) in (1, 3) else "" for layer in layers]
    if len(names) < 2:
        raise BadInput("this data has one class only: there is nothing to tell apart")
    first, second = _OPENING if set(_OPENING) <= set(names) else names[:2]
    a = _place(_NO_CLASS, wish.get("a") or first, names)
    b = _place(_NO_CLASS, wish.get("b") or second, names)
    if a == b:
        raise BadInput("{name} against itself: choose two different classes", name=names[a])
    layer = _place(_NO_LAYER, wish["layer"], offered) if wish.get("layer") else opening(layers)
    count = wish.get("count")
    return Pair(a, b, layer, min(max(count, FEWEST), MOST) if isinstance(count, int) else USUAL)


def opening(layers: Sequence[LayerInfo]) -> int:
    """The layer that is shown first: the last convolution, else the last one with maps, else the last."""
    maps = [at for at, layer in enumerate(layers) if len(layer.shape) == 3]
    convolutions = [at for at in maps if layers[at].kind == "conv"]
    return (convolutions or maps or [len(layers) - 1])[-1]


def _place(template: str, name: object, names: Sequence[str]) -> int:
    """Where a name stands; raises BadInput, by its template, where it does not."""
    if name not in names:
        raise BadInput(template, given=repr(str(name)[:40]))
    return names.index(str(name))


def compute(model: Model, pair: Pair) -> Contrast:
    """The contrast over the first test images of each class."""
    images, labels = model.split(_SPLIT)
    sides = [analysis.of_class(images, labels, number, pair.count) for number in (pair.a, pair.b)]
    for number, side in zip((pair.a, pair.b), sides, strict=True):
        if len(side) < 2:
            raise BadInput(_TOO_FEW[len(side)], name=model.class_names[number])
    return analysis.contrast(model.bundle, pair.layer, *sides)


def described(model: Model, pair: Pair, result: Contrast) -> dict[str, Any]:
    """What the page shows; everything by map in the order of the ranking, maps as steps of a colour scale."""
    layer, order = model.bundle.layers[pair.layer], result.ranking
    a, b = model.class_names[pair.a], model.class_names[pair.b]
    limit = np.maximum(np.abs(result.mean_a), np.abs(result.mean_b)).max(axis=(1, 2))[:, None, None]
    pictures = ((result.mean_a, layer.signed), (result.mean_b, layer.signed), (result.difference, True))
    return {
        "size": result.mean_a.shape[1:],
        "signed": layer.signed,
        "apart": APART,
        "headline": words.headline(layer, a, b, result),
        "caption": words.caption(layer, a, b, result),
        "kind": words.kind_of(layer),
        "note": words.note(a, b, result),
        "order": order.tolist(),
        "steps": [as_text(scaled(values, limit, signed=signed)[order]) for values, signed in pictures],
        **{name: _short(getattr(result, name)[order]) for name in _BY_MAP},
    }


def _short(numbers: Array) -> list[float]:
    """Numbers with no more digits than anybody looks at, small ones with as many as large ones."""
    return [float(f"{number:.{_DIGITS}g}") for number in numbers.astype(float).tolist()]
