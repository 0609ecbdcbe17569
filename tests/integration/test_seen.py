"""What a value sees, map by map and hole by hole, is what changing one pixel after another changes; on the page too."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from conftest import ROOT
from node import node

from app.panels.looks import looks_of
from model.explain.receptive import seen_by
from model.export.build import _describe
from model.export.inputs import form_of
from model.export.trace import trace
from model.network import presets
from model.records import IMAGE, Array, Bundle
from model.train.build import build

L = keras.layers
SHAPE = (16, 15, 1)
POSITIONS = 40  # a layer, four of them its corners
SCRIPT = ROOT / "tests" / "unit" / "scripts" / "seen.mjs"


def residual(x: object) -> object:
    """Blocks as of a ResNet: one that keeps the size, one that halves it."""
    x = L.Conv2D(3, 3, activation="relu")(x)
    kept = L.Conv2D(3, 3, padding="same")(L.Conv2D(3, 3, padding="same", activation="relu")(x))
    x = L.ReLU()(L.Add()([kept, x]))
    halved = L.Conv2D(4, 3, padding="same")(L.Conv2D(4, 3, strides=2, padding="same")(x))
    return L.Add()([halved, L.Conv2D(4, 1, strides=2)(x)])


def crossed(x: object) -> object:
    """1×7 beside 7×1 beside the picture itself: each map has its own field, and one behind all of them a cross."""
    row, column = L.Conv2D(2, (1, 7), padding="same")(x), L.Conv2D(2, (7, 1), padding="same")(x)
    x = L.BatchNormalization()(L.Concatenate()([row, column, x]))
    return L.Conv2D(2, 1)(L.MaxPooling2D(2)(x))


def squeezed(x: object) -> object:
    """Squeeze and excite."""
    x = L.Conv2D(2, 3)(x)
    return L.Multiply()([x, L.Conv2D(2, 1)(L.GlobalAveragePooling2D(keepdims=True)(x))])


def there_and_back(x: object) -> object:
    """Transposed with gaps, and holes that leave gaps."""
    x = L.Conv2DTranspose(2, 4, strides=3, padding="same")(L.AveragePooling2D(3)(x))
    return L.Conv2D(2, 3, dilation_rate=3, padding="same")(L.Conv2DTranspose(2, 2, strides=3)(x))


def by_channel(x: object) -> object:
    """Maps that read some maps only; and units that are places."""
    x = L.Concatenate()([L.Conv2D(2, 3, padding="same")(x), L.MaxPooling2D(3, strides=1, padding="same")(x), x])
    x = L.Conv2D(4, 3, strides=2, groups=2)(L.DepthwiseConv2D((1, 3), depth_multiplier=2)(x))
    return L.ReLU()(L.Dropout(0.5)(L.Flatten()(L.UpSampling2D(2)(x))))


MODELS: dict[str, Callable[[object], object]] = {
    "residual": residual, "crossed": crossed, "squeezed": squeezed, "there and back": there_and_back,
    "by channel": by_channel,
}  # fmt: skip
NAMES = ["three-conv-64", "bn-two-conv", "wide-kernel", *MODELS, "flat"]


def network(name: str) -> keras.Model:
    """A network whose weights are above zero, so that nothing cancels and every gate is open."""
    keras.utils.set_random_seed(1)
    if name in presets.PRESETS:
        model = build(presets.named(name))
    elif name == "flat":
        row = keras.Input((196,))
        maps = L.Conv2D(2, 3)(L.Reshape((14, 14, 1))(row))
        model = keras.Model(row, L.Concatenate()([L.Dense(3)(L.Dropout(0.1)(row)), L.Flatten()(maps)]))
    else:
        inputs = keras.Input(SHAPE)
        maps = MODELS[name](inputs)
        model = keras.Model(inputs, L.Dense(3)(maps if len(maps.shape) == 2 else L.Flatten()(maps)))
    model.set_weights([np.abs(weight) + 0.1 for weight in model.get_weights()])
    return model


def described(model: keras.Model) -> Bundle:
    """What a bundle of a network says of its layers, without its graph."""
    form = form_of("a", model)
    traced = trace(model, form)
    rows, _ = _describe(traced)
    return Bundle("0" * 12, "a", form.shape, 3, traced.answer, "logits", tuple(rows), b"", Path())


def changed(model: keras.Model, made: Bundle) -> dict[str, Array]:
    """By a layer's name, which pixels (H, W) change each of its values: (pixels, …)."""
    height, width, _ = made.input_shape
    images = np.full((height * width + 1, *made.input_shape), 0.5, np.float32)
    for at in range(height * width):
        images[at + 1, at // width, at % width] = 40  # large enough to be the largest of any window
    layers = [layer for layer in model.layers if not isinstance(layer, L.InputLayer)]
    shown = keras.Model(model.inputs, [layer.output for layer in layers])
    outputs = shown.predict(images.reshape(len(images), *model.inputs[0].shape[1:]), batch_size=128, verbose=0)
    return {
        layer.name: np.abs(output[1:] - output[0]) > 1e-6 * np.abs(output).max()
        for layer, output in zip(layers, outputs, strict=True)
    }


def positions(made: Bundle, index: int) -> list[tuple[int, int, int]]:
    """Map, row and column of some values, the corners first."""
    layer, random = made.layers[index], np.random.default_rng(index)
    bottom, right = layer.size[0] - 1, layer.size[1] - 1
    corners = [(row, column) for row in (0, bottom) for column in (0, right)]
    drawn = [(int(random.integers(bottom + 1)), int(random.integers(right + 1))) for _ in range(POSITIONS - 4)]
    return [(int(random.integers(layer.maps)), row, column) for row, column in corners + drawn]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_value_sees(name: str) -> None:
    model = network(name)
    made = described(model)
    depends = changed(model, made)
    asked, ours = [], []
    for index, layer in enumerate(made.layers):
        for map_, row, column in positions(made, index):
            seen = seen_by(made, index, map_, row, column)
            asked.append({"layer": index, "map": map_, "row": row, "column": column})
            ours.append(seen)
            if layer.activation == "softmax":
                continue  # saturated
            own = depends[layer.name][
                (slice(None), row, column, map_) if len(layer.shape) == 3 else (slice(None), map_)
            ]
            assert np.array_equal(seen.image, own.reshape(made.input_shape[:2])), (layer.name, map_, row, column)
            inside = seen.image.sum()
            box = seen.box()
            assert seen.is_rectangle() == (
                box is None or inside == (box[2] - box[0] + 1) * (box[3] - box[1] + 1)
            )  # fmt: skip
    facts = {
        "input": made.input_shape, "looks": looks_of(made),
        "layers": [
            {"index": at, "size": layer.size, "maps": layer.maps, "flat": len(layer.shape) == 1}
            for at, layer in enumerate(made.layers) if len(layer.shape) in (1, 3)
        ],
    }  # fmt: skip
    done = node(SCRIPT, given=json.dumps([facts, asked]))
    assert done.returncode == 0, done.stderr
    for seen, theirs in zip(ours, json.loads(done.stdout), strict=True):
        masks = {str(at): "".join("01"[int(value)] for value in mask.ravel()) for at, mask in seen.masks.items()}
        assert {at: text if "1" in text else "" for at, text in masks.items()} == theirs["masks"]
        assert (theirs["box"], theirs["rectangle"]) == (seen.box() and list(seen.box() or ()), seen.is_rectangle())


def test_sizes_are_as_published() -> None:
    made = described(network("three-conv-64"))
    windows = [index for index, layer in enumerate(made.layers) if layer.kind in ("conv", "pool")]
    sides = [seen_by(made, at, 0, 1, 1).image.any(axis=0).sum() for at in windows]
    assert sides == [3, 4, 8, 10, 18]
    last = seen_by(made, windows[-1], 5, 2, 2)
    assert last.box() == (8, 8, 25, 25) and last.box(windows[0]) == (8, 8, 23, 23) and last.is_rectangle()
    assert set(last.masks) >= {IMAGE, *windows}
