"""Sums written out are what the engine computes: random pixels of every layer, borders included, of many networks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from cases import some_of
from conftest import PRETRAINED

from model.explain.arithmetic import activations
from model.explain.arithmetic.pixel import sum_of
from model.explain.arithmetic.terms import Pixel, Scene, Sum
from model.export.build import export
from model.network import presets
from model.records import Bundle, Floats, Off
from model.serving import bundle
from model.serving.engine import Engine
from model.serving.masks import factors
from model.train.build import build

L, ops = keras.layers, keras.ops
PIXELS = 12  # a layer, four of them at its corners
CLOSE = 1e-5  # of the layer's maximum


def windows(x: object) -> object:
    """Padding, strides, holes, groups, both poolings."""
    x = L.Conv2D(6, 3, padding="same", strides=2, activation="tanh")(x)
    x = L.Conv2D(4, 3, padding="same", dilation_rate=2, activation="gelu")(x)
    x = L.AveragePooling2D(3, strides=2, padding="same")(x)
    x = L.Conv2D(6, (1, 4), padding="same", groups=2, activation="leaky_relu")(x)
    x = L.MaxPooling2D(3, strides=1, padding="same")(x)
    return L.Dense(4)(L.Flatten()(L.ZeroPadding2D(((1, 0), (0, 2)))(x)))


def depths(x: object) -> object:
    """Depthwise and separable, back up again."""
    x = L.DepthwiseConv2D(3, depth_multiplier=2, padding="same", strides=2, activation="relu")(x)
    x = L.SeparableConv2D(5, 3, depth_multiplier=2, padding="same", activation="swish")(x)
    x = L.Conv2DTranspose(4, 3, strides=2, padding="same", activation="elu")(x)
    x = L.Conv2DTranspose(3, 4, strides=3)(x)
    x = L.Cropping2D(((2, 1), (0, 3)))(L.UpSampling2D(2)(x))
    return L.Dense(3, activation="sigmoid")(L.GlobalMaxPooling2D()(x))


def branch(x: object) -> object:
    """Ways that part and meet; squeeze and excite; batch norm before and after the activation."""
    before = L.ReLU(max_value=2.0)(L.BatchNormalization()(L.Conv2D(4, 3, padding="same")(x)))
    after = L.BatchNormalization(scale=False)(L.Conv2D(4, 5, padding="same", activation="relu")(x))
    merged = L.Multiply()([L.Subtract()([before, after]), L.Average()([before, after])])
    merged = merged * L.Dense(4, activation="hard_sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(before))
    merged = L.Concatenate()([L.Maximum()([merged, before]), L.PReLU()(after), x])
    merged = L.Softmax()(L.Dropout(0.5)(L.Rescaling(2.0, offset=-0.5)(merged)) / 3.0 - 1.0)
    return L.Dense(3, activation="softmax")(L.Permute((2, 1, 3))(merged))


def unknown(x: object) -> object:
    """What nobody has written a formula of."""
    return L.Dense(3)(L.Flatten()(L.LayerNormalization()(L.Conv2D(2, 3)(x))))


NETWORKS: dict[str, Callable[[object], object]] = {
    "windows": windows,
    "depths": depths,
    "branch": lambda x: L.Dense(3)(L.Flatten()(branch(x))),
    "unknown": unknown,
}


def seeded(model: keras.Model) -> keras.Model:
    """Weights as after some training: no zeros, variances above zero."""
    random = np.random.default_rng(4)
    for layer in model.layers:
        drawn = {weight.path: random.normal(0, 0.4, weight.shape) for weight in layer.weights}
        layer.set_weights([
            np.abs(drawn[weight.path]) + 0.2 if "variance" in weight.path else drawn[weight.path]
            for weight in layer.weights
        ])  # fmt: skip
    return model


def network(name: str) -> keras.Model:
    keras.utils.set_random_seed(3)
    if name in presets.PRESETS:
        return seeded(build(presets.named(name)))
    inputs = keras.Input((17, 14, 3))
    return seeded(keras.Model(inputs, NETWORKS[name](inputs)))


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Bundle]]:
    folder = tmp_path_factory.mktemp("sums")
    made: dict[str, Bundle] = {}
    yield lambda name: made.get(name) or made.setdefault(name, _bundle(folder, name))


def _bundle(folder: Path, name: str) -> Bundle:
    if (PRETRAINED / name).is_dir():
        return bundle.read(PRETRAINED / name)
    network(name).save(folder / f"{name}.keras")
    return export(folder / f"{name}.keras", folder / name)


def scene_of(made: Bundle, off: tuple[Off, ...] = ()) -> Scene:
    image: Floats = np.random.default_rng(8).random(made.input_shape, dtype=np.float32)
    masks = factors(made, off)
    return Scene(made, bundle.weights(made), image, Engine(made).run(image, masks), masks)


def pixels(made: Bundle, index: int) -> Iterator[Pixel]:
    layer, random = made.layers[index], np.random.default_rng(index)
    (height, width), corners = layer.size, PIXELS // 3
    for at in range(PIXELS):
        row, column = random.integers(height), random.integers(width)
        if at < corners:
            row, column = (at & 1) * (height - 1), (at >> 1) * (width - 1)
        yield Pixel(index, int(random.integers(layer.maps)), int(row), int(column))


def added_up(found: Sum) -> float:
    """What the terms come to, by the rule that the record names."""
    totals = [term.total for term in found.terms]
    rules = {"+": sum, "mean": np.mean, "×": np.prod, "max": max, "min": min,
             "−": lambda x: x[0] - sum(x[1:]), "÷": lambda x: x[0] / x[1]}  # fmt: skip
    return float(rules[found.rule](totals)) + (found.bias or 0.0)


@pytest.mark.parametrize("name", some_of([*presets.PRESETS, "windows", "depths", "branch", "unknown"],
                                         "default", "windows", "depths", "branch", "unknown"))  # fmt: skip
def test_sums_are_the_engines(bundles: Callable[[str], Bundle], name: str) -> None:
    scene = scene_of(bundles(name))
    for index, layer in enumerate(scene.bundle.layers):
        most = max(float(np.abs(scene.outputs[index]).max()), 1e-3)
        for pixel in pixels(scene.bundle, index):
            found = sum_of(scene, pixel)
            assert found.value == scene.outputs[index][
                (pixel.row, pixel.column, pixel.map) if len(layer.shape) == 3 else pixel.map
            ]  # fmt: skip
            if layer.type == "LayerNormalization":
                assert found.total is None and (found.note, found.of) == ("no-sum", "LayerNormalization")
                continue
            assert found.total is not None, (layer.name, layer.type, found.note)
            assert abs(found.total - found.value) <= CLOSE * most, (layer, pixel, found)
            if found.terms and found.before is not None:
                assert added_up(found) == pytest.approx(found.before, rel=1e-9, abs=1e-12), layer.name
            sizes = [abs(term.total) for term in found.terms]
            assert found.kind == "merge" or sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("operation", [
    keras.layers.ELU(0.7), keras.layers.LeakyReLU(0.1), keras.layers.ReLU(3, 0.2, 0.5),
    keras.src.ops.nn.Elu(0.7), keras.src.ops.nn.Celu(0.7), keras.src.ops.nn.LeakyRelu(0.1),
], ids=lambda operation: type(operation).__name__)  # fmt: skip
def test_activations_that_have_settings_are_keras(operation: keras.Operation) -> None:
    config = operation.get_config() if isinstance(operation, keras.Layer) else vars(operation)
    ours = activations.function(type(operation).__name__, "", config, 0.0)
    values = np.linspace(-4, 4, 33)
    assert ours is not None
    assert [ours(float(value)) for value in values] == pytest.approx(np.asarray(operation(values)).tolist(), abs=1e-6)


def test_what_is_switched_off_is_nothing(bundles: Callable[[str], Bundle]) -> None:
    made = bundles("default")
    scene = scene_of(made, (Off(2, 5), Off(0, 3, (0, 0, 9, 25))))
    whole = sum_of(scene, Pixel(2, 5, 4, 4))
    assert (whole.mask, whole.total, whole.value) == (0.0, 0.0, 0.0) and whole.before
    inside, outside = (sum_of(scene, Pixel(0, 3, row, 4)) for row in (9, 10))
    assert inside.mask == 0 and outside.mask == 1 and outside.total == pytest.approx(outside.value, abs=1e-6)


def test_a_window_says_what_is_padding_and_who_wins(bundles: Callable[[str], Bundle]) -> None:
    scene = scene_of(bundles("windows"))
    names = [layer.type for layer in scene.bundle.layers]
    corner = sum_of(scene, Pixel(names.index("Conv2D"), 0, 0, 0))
    patch = corner.terms[0].patch
    assert patch is not None and np.isfinite(patch).sum() in (4, 6, 9) and len(corner.terms) == 3
    average = sum_of(scene, Pixel(names.index("AveragePooling2D"), 1, 0, 0))
    assert average.terms[0].patch is not None and average.count == np.isfinite(average.terms[0].patch).sum() < 9
    largest = sum_of(scene, Pixel(names.index("MaxPooling2D"), 1, 0, 0))
    assert largest.winner and largest.terms[0].patch is not None
    assert largest.terms[0].patch[largest.winner] == largest.value == np.nanmax(largest.terms[0].patch)
    kernels = scene.weights[f"{scene.bundle.layers[names.index('Conv2D')].key}/kernel"]
    for term in corner.terms:
        assert np.array_equal(term.kernel, kernels[:, :, term.map, 0].astype(float))
