"""Which places of an image speak for a class: Grad-CAM by the network's own gradients, occlusion by trying it out.

Rule: the two share nothing but the network, so that each is the other's witness. Sources: R. R. Selvaraju et al.,
"Grad-CAM: Visual Explanations from Deep Networks via Gradient-Based Localization", ICCV 2017; M. D. Zeiler and
R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 4.2.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np

from model.explain import features
from model.records import Array, Bundle, Floats

_PATCHES = (14, 10, 7, 5, 4)  # a side, about, of what is hidden at a time: the first that is tried out in `_WITHIN`
_WITHIN = 1.0  # seconds of the processor
_OWN = ("softmax", "sigmoid")  # activations behind logits
Score = Callable[[Floats], float]  # of an image (H, W, C)


def cam_layer(bundle: Bundle) -> int | None:
    """The last convolution whose maps have places; None where a network has none."""
    at = [index for index, layer in enumerate(bundle.layers) if layer.kind == "conv" and max(layer.size) > 1]
    return at[-1] if at else None


def grad_cam(maps: Floats, gradient: Floats, size: tuple[int, int]) -> Floats:
    """Grad-CAM (H, W) of `size`, 0 or more: maps (h, w, n), each weighted by the mean of its gradient (h, w, n).

    Values below zero, which speak against, are cut off as in the source; bilinear between the maps' places.
    """
    weights = gradient.mean(axis=(0, 1), dtype=np.float64)
    return resized(np.maximum(maps.astype(np.float64) @ weights, 0), size)


def resized(values: Array, size: tuple[int, int]) -> Floats:
    """Values (h, w) bilinearly at another size (H, W), half-pixel centres, as TensorFlow's `tf.image.resize`."""
    for axis, count in enumerate(size):
        at = ((np.arange(count) + 0.5) * values.shape[axis] / count - 0.5).clip(0, values.shape[axis] - 1)
        low = np.floor(at).astype(int)
        high = np.minimum(low + 1, values.shape[axis] - 1)
        share = np.expand_dims(at - low, 1 - axis)
        values = values.take(low, axis) * (1 - share) + values.take(high, axis) * share
    return np.asarray(values, np.float32)


def logits_from(bundle: Bundle, weights: Mapping[str, Array]) -> tuple[int, Callable[[Floats], Array]] | None:
    """The layer whose output the logits (answers,) are made of, and what makes them of it; None where nothing tells.

    It spares the gradients where only scores are asked for. `weights` are as `model.serving.bundle.weights` has them.
    """
    place = bundle.output
    while 0 <= bundle.layers[place].values != place:
        place = bundle.layers[place].values
    layer = bundle.layers[place]
    source = layer.sources[0] if len(layer.sources) == 1 else -1
    if bundle.head in ("logits", "yes or no, logit"):
        return place, np.ravel
    if source < 0 or (layer.type.lower() not in _OWN and layer.activation not in _OWN):
        return None
    if layer.kind != "dense":
        return (source, np.ravel) if layer.type in ("Softmax", "Sigmoid", "Activation") else None
    sums = features.sums_of(layer, int(np.prod(bundle.layers[source].shape)), weights)
    return (source, lambda values: sums(values.ravel())) if sums else None


def patches_for(score: Score, image: Floats) -> int:
    """How many patches a side there is time for: fewer where a score takes long."""
    score(image)  # the first one makes an engine
    start = time.thread_time()
    score(image)
    seconds = time.thread_time() - start
    return next((across for across in _PATCHES if across**2 * seconds <= _WITHIN), _PATCHES[-1])


def patch_of(size: tuple[int, int], across: int = _PATCHES[0]) -> tuple[int, int]:
    """Side and stride in pixels of the patch that hides a part of an image of `size`, about `across` strides wide."""
    stride = max(1, round(min(size) / across))
    return min(2 * stride, *size), stride


def occlusion(score: Score, image: Floats, background: float = 0.0, across: int = _PATCHES[0]) -> Floats:
    """How much the score of an image (H, W, C) falls when a place is hidden: (H, W).

    A square of the `background` is moved over the image (`patch_of`, and once more at the far edges); a pixel has the
    mean fall of the patches that hide it.
    """
    height, width = image.shape[:2]
    side, stride = patch_of((height, width), across)
    plain = score(image)
    falls, times = np.zeros((height, width)), np.zeros((height, width))
    for top in _starts(height, side, stride):
        for left in _starts(width, side, stride):
            hidden = image.copy()
            hidden[top : top + side, left : left + side] = background
            changes = not np.array_equal(hidden, image)
            falls[top : top + side, left : left + side] += plain - score(hidden) if changes else 0
            times[top : top + side, left : left + side] += 1
    return np.asarray(falls / times, np.float32)


def _starts(length: int, side: int, stride: int) -> list[int]:
    """Where a patch begins along an axis so that all of it is covered."""
    return sorted({*range(0, length - side + 1, stride), length - side})
