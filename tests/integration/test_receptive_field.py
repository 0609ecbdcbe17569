"""Receptive fields of any layer are what Keras shows when one pixel after another is changed."""

from __future__ import annotations

import os
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest

from model.export.inputs import form_of
from model.export.trace import trace
from model.records import Array

L, ops = keras.layers, keras.ops
SIDE = 18


def squeezed(x: object) -> object:
    """Squeeze and excite."""
    return x * L.Conv2D(2, 1, activation="sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(x))


def two_ways(x: object) -> object:
    """A sum by operator of a wide and a narrow way, the narrow one called last."""
    wide = L.Conv2D(2, 5, padding="same")(x)
    return wide + L.Conv2D(2, 1)(x)


CASES: dict[str, Callable[[object], object]] = {
    "stride and padding": lambda x: L.Conv2D(2, 3, strides=2, padding="same")(L.Conv2D(2, 4, padding="same")(x)),
    "dilation": lambda x: L.Conv2D(2, 3, dilation_rate=3)(L.MaxPooling2D(2)(x)),
    "one by seven": lambda x: L.Conv2D(2, (1, 7))(x),
    "transposed": lambda x: L.Conv2DTranspose(2, 3, strides=2)(L.Conv2D(2, 3, strides=3)(x)),
    "transposed, same": lambda x: L.Conv2DTranspose(2, 4, strides=2, padding="same")(L.AveragePooling2D(3)(x)),
    "squeeze and excite": lambda x: squeezed(L.Conv2D(2, 3)(x)),
    "sum by operator": two_ways,
    "dense on maps": lambda x: L.Dense(3)(L.Conv2D(2, 3)(x)),
    "group norm": lambda x: L.GroupNormalization(1)(L.Conv2D(2, 3)(x)),
    "layer norm over channels": lambda x: L.LayerNormalization(epsilon=1)(L.Conv2D(4, 3)(x)),
    "resizing": lambda x: L.Conv2D(2, 2)(L.Resizing(9, 7)(x)),
    "nearest": lambda x: L.UpSampling2D(2)(L.Resizing(7, 7, interpolation="nearest")(x)),
    "cropped and padded": lambda x: L.Conv2D(1, 3)(
        L.ZeroPadding2D(((2, 0), (0, 1)))(L.Cropping2D(((1, 2), (3, 0)))(x))
    ),
    "beside": lambda x: L.Concatenate(axis=2)([x, L.Conv2D(1, 3, padding="same")(x)]),
    "mean": lambda x: ops.mean(L.Conv2D(2, 3)(x), axis=(1, 2), keepdims=True),
}


def measured(model: keras.Model, height: int, width: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """For each row and each column of the output, the first and the last one of the input that changes it."""
    images = np.zeros((height * width + 1, height, width, 1), np.float32) + 0.5
    for at in range(height * width):
        images[at + 1, at // width, at % width] = 40  # large enough to be the largest of any window
    output = model.predict(images, verbose=0)
    changed = (np.abs(output[1:] - output[0]) > 1e-6).any(axis=-1).reshape(height, width, *output.shape[1:3])
    return _spans(changed.any(axis=(1, 3))), _spans(changed.any(axis=(0, 2)))


def _spans(depends: Array) -> list[tuple[int, int]]:
    """First and last input along an axis of (inputs, outputs)."""
    return [(int(np.flatnonzero(column)[0]), int(np.flatnonzero(column)[-1])) for column in depends.T]


@pytest.mark.parametrize("case", CASES)
def test_fields_are_what_changing_pixels_shows(case: str) -> None:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((SIDE, SIDE - 2, 1))
    maps = CASES[case](inputs)
    whole = keras.Model(inputs, L.Dense(3, activation="softmax")(L.Flatten()(maps)))
    positive = [np.abs(weight) + 0.1 for weight in whole.get_weights()]
    whole.set_weights(positive)  # so that nothing cancels
    calls = trace(whole, form_of("a", whole)).calls
    shown = next(call for call in reversed(calls) if call.output.shape.rank == 4)
    rows, columns = measured(keras.Model(inputs, maps), SIDE, SIDE - 2)
    assert list(zip(shown.field.rows.first.tolist(), shown.field.rows.last.tolist(), strict=True)) == rows
    assert list(zip(shown.field.columns.first.tolist(), shown.field.columns.last.tolist(), strict=True)) == columns
