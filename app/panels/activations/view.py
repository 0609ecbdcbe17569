"""A wish for one pixel of a map → its value as the network computes it: frames carry values in steps."""

from __future__ import annotations

import math
from typing import Any

from app.panels.inputs import image_of
from app.panels.off import masks_of
from app.panels.panel import Context, Wish
from app.panels.wishes import pixel_of
from app.words import number
from model.explain.arithmetic.terms import place

_FIGURES = 5


def value(context: Context, wish: Wish) -> dict[str, Any]:
    """The float32 of a `layer`, `map`, `row` and `column`, counted from 0, for the `input` that the wish brings along.

    With the filters off that `off` names. `value` as a number (null where it is none), `said` in words; raises BadInput
    for a pixel or a filter that there is not.
    """
    model = context.model(wish)
    pixel = pixel_of(model, wish)
    image, _, _ = image_of(context, model, wish.get("input"))
    masks = masks_of(model, wish.get("off"))
    exact = float(model.engines.run(image, masks)[pixel.layer][place(model.bundle.layers[pixel.layer], pixel)])
    return {"value": exact if math.isfinite(exact) else None, "said": number(exact, _FIGURES)}
