"""Which places of an image speak for a class: Grad-CAM by the network's own gradients, occlusion by trying it out.

Rule: the two share nothing but the network, so that each is the other's witness. Sources: R. R. Selvaraju et al.,
"Grad-CAM: Visual Explanations from Deep Networks via Gradient-Based Localization", ICCV 2017; M. D. Zeiler and
R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 4.2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.records import Array, Bundle, Floats

_PATCHES = 14  # a side, about: of what is hidden at a time


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


def patch_of(size: tuple[int, int]) -> tuple[int, int]:
    """Side and stride in pixels of the patch that hides a part of an image of `size`: a seventh and a fourteenth."""
    stride = max(1, round(min(size) / _PATCHES))
    return min(2 * stride, *size), stride


def occlusion(score: Callable[[Floats], float], image: Floats, background: float = 0.0) -> Floats:
    """How much the score of an image (H, W, C) falls when a place is hidden: (H, W).

    A square of the `background` is moved over the image (`patch_of`, and once more at the far edges); a pixel has the
    mean fall of the patches that hide it.
    """
    height, width = image.shape[:2]
    side, stride = patch_of((height, width))
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
