"""What a model takes: images of which shape, numbers of which range; images in 0–1 turned into that, inside the graph.

Rule: the range is a fact of a model. It is what its first layers scale, else what reads labelled images best, else 0–1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from model.intake.images import shape_of
from model.intake.kinds import AUGMENTATIONS, DROPOUTS
from model.network.input_range import RANGES, USUAL, title
from model.records import Array, BadInput, Bytes

_MOST_SIDE = 1024
_TRIED, _FEWEST, _VALUES = 500, 64, 400_000_000  # images, fewer of a network with so many values in all of them
_CLOSE = 0.02  # of the images: ranges that read as many within this are told apart by how sure they are of the right
_LEAST = 1e-9  # a probability below it counts as it


@dataclass(frozen=True)
class Input:
    """Images of `shape` (H, W, C) in 0–1 and the model's own form of them: (`own` without the batch axis, `dtype`).

    `range` is a name of `RANGES`, `reason` how it is known.
    """

    shape: tuple[int, int, int]
    own: tuple[int, ...]
    dtype: str
    range: str = USUAL
    reason: str = ""

    def taken(self, images: Any, range_name: str = "") -> Any:
        """Images (N, H, W, C) in 0–1 as the model takes them."""
        scale, offset = RANGES[range_name or self.range]
        values = images if (scale, offset) == (1, 0) else images * scale + offset
        whole = not self.dtype.startswith(("float", "bfloat"))
        values = tf.cast(tf.round(values), self.dtype) if whole else values
        return values if self.own == self.shape else tf.reshape(values, (-1, *self.own))


def form_of(path_name: str, model: keras.Model, preferred: tuple[int, ...] = ()) -> Input:
    """What a model takes; of any size, then `preferred` (H, W, C) where it is given. Raises BadInput for no image."""
    if len(model.inputs) != 1:
        raise BadInput("model {file}: {count} inputs, expected one", file=path_name, count=len(model.inputs))
    given = tuple(model.inputs[0].shape[1:])
    shape = shape_of(given, preferred)
    if shape is None:
        raise BadInput(
            "model {file}: takes {shape}, expected images (None, H, W, C) with C 1, 3 or 4",
            file=path_name,
            shape=(None, *given),
        )
    if max(shape[:2]) > _MOST_SIDE:
        raise BadInput(
            "model {file}: takes {height}×{width}, expected at most {most}×{most}",
            file=path_name,
            height=shape[0],
            width=shape[1],
            most=_MOST_SIDE,
        )
    own = shape if len(given) == 3 else shape[:2] if len(given) == 2 else (math.prod(shape),)
    dtype = str(model.inputs[0].dtype)
    return Input(shape, own, dtype if dtype in ("uint8", "int32", "int64", "uint16", "int16") else "float32")


def by_first_layers(given: Input, calls: Any) -> tuple[str, str]:
    """The range that a model's first layers are made for, with how that is seen; empty where they do not tell."""
    if given.dtype == "uint8":
        return "0-255", "it takes whole numbers of 8 bits"
    scale, offset, seen = 1.0, 0.0, ""
    for place, call in enumerate(calls):
        kind = type(call.layer).__name__
        if call.sources != ((place - 1,) if place else (-1,)):
            break
        if affine := _affine(call):
            scale, offset, seen = scale * affine[0], offset * affine[0] + affine[1], _name(call, kind)
        elif statistics := _statistics(call, kind):
            mean, spread = (statistics[0] - offset) / scale, abs(statistics[1] / scale)
            return _range_of_statistics(mean, spread, _name(call, kind))
        elif kind not in _TRANSPARENT:
            break
    return (_range_of_scale(scale, offset), f"by its layer {seen}") if seen else ("", "")


_TRANSPARENT = AUGMENTATIONS | DROPOUTS | {
    "Reshape", "Identity", "ZeroPadding2D", "Resizing", "CenterCrop", "Cropping2D", "RandomCrop", "Cast", "Flatten",
    "ExpandDims", "Permute",
}  # fmt: skip


def _name(call: Any, kind: str) -> str:
    """What to call a layer."""
    return str(call.layer.name) if isinstance(call.layer, keras.Layer) else kind.lower()


def _affine(call: Any) -> tuple[float, float] | None:
    """What a layer multiplies by and adds, where that is all it does and the same everywhere (else the mean of it)."""
    kind, constants = type(call.layer).__name__, call.constants
    if kind == "Rescaling":
        return float(np.mean(call.layer.scale)), float(np.mean(call.layer.offset))
    if len(constants) != 1 or not isinstance(constants[0], (int, float)) or isinstance(constants[0], bool):
        return None
    number = float(constants[0])
    forms = {"Multiply": (number, 0.0), "Add": (1.0, number), "Subtract": (1.0, -number)}
    if kind in ("Divide", "TrueDivide") and number:
        return 1 / number, 0.0
    return forms.get(kind)


def _statistics(call: Any, kind: str) -> tuple[float, float] | None:
    """Mean and deviation of what a layer has seen while it was trained; None where it says nothing."""
    layer = call.layer
    if kind == "Normalization":
        mean, variance = (np.asarray(value).mean() for value in (layer.mean, layer.variance))
    elif kind == "BatchNormalization":
        mean, variance = (np.asarray(value).mean() for value in (layer.moving_mean, layer.moving_variance))
    else:
        return None
    return None if (mean, variance) == (0, 1) else (float(mean), float(max(variance, 1e-12)) ** 0.5)


def _range_of_scale(scale: float, offset: float) -> str:
    """The range whose ends a scaling brings to ordinary numbers."""
    if scale and abs(offset / scale - 1) < 0.05:
        return "-1-1"  # to 0 and twice as much
    return "0-255" if abs(scale) * 255 <= 16 else "0-1"


def _range_of_statistics(mean: float, spread: float, name: str) -> tuple[str, str]:
    """The range whose pictures have such a mean and deviation."""
    found = "0-255" if max(abs(mean), spread) > 1.5 else "-1-1" if mean < 0.05 and spread > 0.4 else "0-1"
    return found, f"by what its layer {name} has seen"


def tried(calls: Any) -> int:
    """How many images a model is tried on: a number that even a large one reads in seconds."""
    values = sum(math.prod(call.output.shape[1:]) for call in calls)
    return int(min(max(_VALUES // max(values, 1), _FEWEST), _TRIED))


def by_trial(model: keras.Model, given: Input, answer: int, head: Any, images: Bytes, labels: Array) -> tuple[str, str]:
    """The range in which a model reads labelled images best, uint8 (N, H, W, C), and the figures.

    A network of ReLUs hardly minds the scale of its input, so a close race is decided by the cross entropy.
    `answer` is which of its outputs scores classes, `head` turns that output into probabilities.
    """
    unit = np.divide(images, 255, dtype=np.float32)
    right, loss = {}, {}
    for name in RANGES:
        answers = tf.nest.flatten(model.predict(given.taken(unit, name), batch_size=32, verbose=0))
        scores = np.nan_to_num(head(answers[answer]))
        right[name] = float((scores.argmax(axis=1) == labels).mean())
        shares = scores[np.arange(len(labels)), labels] / np.maximum(scores.sum(axis=1), _LEAST)
        loss[name] = float(-np.log(np.maximum(shares, _LEAST)).mean())
    close = [name for name in RANGES if right[name] >= max(right.values()) - _CLOSE]
    best = min(close, key=lambda name: loss[name])
    figures = ", ".join(f"{title(name)} reads {100 * share:.1f} %" for name, share in right.items())
    return best, f"of {len(labels):,} validation images, {figures}"
