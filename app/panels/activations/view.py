"""A wish for one pixel of a map → its value as the network computes it: frames carry values in steps."""

from __future__ import annotations

import math
from typing import Any

from app.panels.inputs import image_of
from app.panels.off import off_of
from app.panels.panel import Context, Model, Wish
from app.words import number
from model.records import BadInput
from model.serving import masks

_FIGURES = 5


def value(context: Context, wish: Wish) -> dict[str, Any]:
    """The float32 of a `layer`, `map`, `row` and `column`, counted from 0, for the `input` that the wish brings along.

    With the filters off that `off` names. `value` as a number (null where it is none), `said` in words; raises BadInput
    for a pixel or a filter that there is not.
    """
    model = context.model(wish)
    layer, place = _place(model, wish)
    image, _, _ = image_of(context, model, wish.get("input"))
    off = masks.factors(model.bundle, off_of(model, wish.get("off")))
    output = model.engines.run(image, off)[layer]
    exact = float(output[place] if output.ndim == 3 else output[place[2]])
    return {"value": exact if math.isfinite(exact) else None, "said": number(exact, _FIGURES)}


def _place(model: Model, wish: Wish) -> tuple[int, tuple[int, int, int]]:
    """The layer's index, and row, column and map in it."""
    layers = model.bundle.layers
    layer = _whole(wish, "layer", len(layers))
    if len(layers[layer].shape) not in (1, 3):
        raise BadInput(f"{layers[layer].name} has no maps")
    height, width = layers[layer].size
    return layer, (
        _whole(wish, "row", height), _whole(wish, "column", width), _whole(wish, "map", layers[layer].maps),
    )  # fmt: skip


def _whole(wish: Wish, name: str, below: int) -> int:
    """A whole number of a wish, from 0 to less than `below`."""
    given = wish.get(name)
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given < below:
        raise BadInput(f"{name} {str(given)[:20]}: expected 0 to {below - 1}")
    return given
