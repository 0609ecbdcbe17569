"""What speaks for a class: the values of each layer and of the image, times their gradients, or the gradients alone.

Rule: what no logit depends on has zeros. Of the layer that answers it is the logits that count, before its own softmax.
The twin is `assets/engine/blame.mjs`; a test holds both to each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.records import BLAMES, Blame, Bundle, Floats
from model.serving.gradient import Gradients
from model.serving.wire import INPUT_BLAME

_ANSWER = "scores"  # the gradient of the layer that answers


def blamed(
    bundle: Bundle, blame: Blame, wanted: Sequence[int], image: Floats, outputs: Sequence[Floats], gradients: Gradients
) -> tuple[tuple[int, Floats], ...]:
    """By index the blame of the layers wanted, each of the layer's shape; last, at INPUT_BLAME, the image's (H, W, C).

    `outputs` and `gradients` are of that image, with the same filters switched off; activation × gradient is the
    first-order part of the logit that goes through a value.
    """
    times = blame.by == BLAMES[0]
    parts = []
    for index in wanted:
        layer, gradient = bundle.layers[index], gradients.layers[index]
        values = gradients.logits.reshape(layer.shape) if layer.gradient == _ANSWER else outputs[index]
        parts.append((index, _part(values, gradient, times)))
    return (*parts, (INPUT_BLAME, _part(image, gradients.image, times)))


def _part(values: Floats, gradient: Floats | None, times: bool) -> Floats:
    """The blame of some values."""
    if gradient is None:
        return np.zeros_like(values)
    return values * gradient if times else gradient
