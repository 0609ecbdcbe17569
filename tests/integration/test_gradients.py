"""What the gradient graph gives is what Keras and a tape give: every layer, every kind of layer, by image and maps."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
import tensorflow as tf
from cases import some_of

from model.export import gradients
from model.export.build import export
from model.export.flatbuffer import Graph
from model.export.inputs import Input
from model.export.trace import Trace, kind_of, trace
from model.network import presets
from model.records import Array, BadInput, Bundle, Failure, Floats, LayerInfo
from model.serving import bundle
from model.serving.gradient import GradientEngine, GradientEngines, scores_for
from model.train.build import build

L = keras.layers
ACTIVATIONS = (
    "gelu", "elu", "selu", "swish", "softplus", "tanh", "sigmoid", "leaky_relu", "relu6", "softsign", "mish",
    "hard_sigmoid", "exponential", "softmax", "log_softmax",
)  # fmt: skip


def bundle_of(model: keras.Model, traced: Trace, head: str = "softmax") -> Bundle:
    """The part of a bundle that gradients are about."""
    layers = tuple(
        LayerInfo(
            f"t{at:03d}",
            call.layer.name,
            kind_of(call.layer),
            tuple(call.output.shape[1:]),
            0,
            mask=call.mask,
            values=traced.values[at],
        )
        for at, call in enumerate(traced.calls)
    )
    shape, classes = tuple(model.inputs[0].shape[1:]), model.output_shape[-1]
    return Bundle("v", "theirs", shape, classes, len(layers) - 1, head, layers, b"", Path())


def derived(model: keras.Model, head: str = "softmax") -> tuple[Bundle, bytes]:
    shape = tuple(model.inputs[0].shape[1:])
    traced = trace(model, Input(shape, shape, "float32"), batch=1)
    return gradients.with_gradients(lambda: traced, bundle_of(model, traced, head), np.zeros((0, 1, 1, 1), np.float32))


def test_a_network_of_too_many_values_has_none() -> None:
    layer = LayerInfo("t000", "large", "conv", (4000, 4000, 3), 0)
    made, graph = gradients.with_gradients(
        lambda: pytest.fail("traced"), Bundle("v", "large", (1, 1, 1), 2, 0, "softmax", (layer,), b"", Path()),
        np.zeros((0, 1, 1, 1), np.float32),
    )  # fmt: skip
    assert not graph and "48,000,000 values, too many for gradients" in made.gradients


def seeded(model: keras.Model) -> keras.Model:
    """Biases, statistics and scales that count."""
    random = np.random.default_rng(3)
    for weight in model.weights:
        if weight.path.endswith(("bias", "beta", "moving_mean")):
            weight.assign(random.normal(0, 0.2, weight.shape))
        elif weight.path.endswith(("gamma", "moving_variance")):
            weight.assign(random.uniform(0.5, 1.5, weight.shape))
    return model


def windows() -> keras.Model:
    inputs = keras.Input((23, 26, 3))
    maps = L.Conv2D(6, 3, padding="same", activation="relu")(inputs)
    branches = [
        L.Conv2D(4, 3, strides=2, padding="same", activation="relu")(maps),
        L.Conv2D(4, (1, 7), strides=(2, 3), padding="same", activation="relu")(maps),
        L.Conv2D(4, 3, dilation_rate=2, activation="relu")(maps),
        L.Conv2D(6, 3, groups=3, strides=2, activation="relu")(maps),
        L.DepthwiseConv2D(3, depth_multiplier=2, strides=2, activation="relu")(maps),
        L.SeparableConv2D(5, 3, padding="same", activation="relu")(maps),
        L.Conv2DTranspose(3, 3, strides=2, padding="same", activation="relu")(maps),
        L.AveragePooling2D(3, strides=2, padding="same")(maps),
        L.AveragePooling2D(2)(maps),
        L.MaxPooling2D(3, strides=2, padding="same")(maps),
        L.MaxPooling2D((2, 3), strides=1)(maps),
        L.MaxPooling2D(2)(maps),
        L.UpSampling2D(2)(maps),
        L.UpSampling2D((2, 3), interpolation="bilinear")(maps),
        L.Resizing(9, 40, interpolation="nearest")(maps),
        L.Cropping2D(((1, 0), (2, 3)))(L.ZeroPadding2D(((1, 2), (0, 3)))(maps)),
    ]
    joined = L.Concatenate()([L.GlobalAveragePooling2D()(L.Conv2D(3, 2)(branch)) for branch in branches])
    return keras.Model(inputs, L.Dense(5, activation="softmax")(joined))


def values() -> keras.Model:
    inputs = keras.Input((9, 8, 1))
    maps = L.Conv2D(4, 3)(inputs)
    shaped = [L.Activation(name)(maps) for name in ACTIVATIONS]
    normed = [
        layer(maps)
        for layer in (L.BatchNormalization(), L.LayerNormalization(), L.GroupNormalization(2), L.UnitNormalization(),
                      L.PReLU(alpha_initializer="random_normal"), L.ReLU(0.5, 0.1, 0.05), L.Dense(4, "tanh"))
    ]  # fmt: skip
    joined = L.Concatenate()([*shaped, *normed])
    return keras.Model(inputs, L.Dense(3, activation="softmax")(L.Flatten()(L.Dropout(0.5)(joined))))


def branches() -> keras.Model:
    inputs = keras.Input((16, 16, 3))
    left = L.BatchNormalization()(L.Conv2D(8, 3, padding="same")(inputs))
    right = L.BatchNormalization()(L.Conv2D(8, 1, activation="relu")(inputs))
    maps = L.ReLU()(L.Add()([left, right]))
    squeezed = L.Dense(2, activation="relu")(L.GlobalAveragePooling2D()(maps))
    excited = L.Reshape((1, 1, 8))(L.Dense(8, activation="sigmoid")(squeezed))
    maps = L.Multiply()([maps, excited])
    maps = L.Maximum()([maps, L.Subtract()([left, right])])
    maps = L.Concatenate()([maps, L.AveragePooling2D(3, strides=1, padding="same")(maps)])
    return keras.Model(inputs, L.Dense(4, activation="softmax")(L.GlobalMaxPooling2D()(L.Permute((2, 1, 3))(maps))))


NETWORKS: dict[str, Callable[[], keras.Model]] = {
    **{name: lambda name=name: build(presets.named(name)) for name in presets.PRESETS},  # type: ignore[misc]
    "windows": windows,
    "values": values,
    "branches": branches,
}


def by_tape(
    model: keras.Model, made: Bundle, image: Floats, scores: Floats, maps: dict[int, tuple[Floats, Floats]]
) -> tuple[Array, Array, list[Array | None]]:
    """Logits, and the objective's derivatives by image and layers, of a network whose last layer is a dense one."""
    layers = [model.get_layer(layer.name) for layer in made.layers]
    taps = keras.Model(model.inputs, [layer.output for layer in layers])
    given = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(given)
        outputs = taps(given, training=False)
        into_last = outputs[layers.index(layers[-1].input._keras_history.operation)]
        logits = tf.matmul(into_last, layers[-1].kernel) + layers[-1].bias
        objective = tf.reduce_sum(logits * scores)
        for at, (of_maps, of_places) in maps.items():
            objective += tf.reduce_sum(outputs[at] * of_maps * of_places[:, :, None])
    by_image, *by_layers = tape.gradient(objective, [given, *outputs])
    return logits[0].numpy(), by_image[0].numpy(), [None if slope is None else slope[0].numpy() for slope in by_layers]


def close(got: Array, expected: Array) -> None:
    assert got.shape == expected.shape
    assert np.abs(got - expected).max() <= 1e-4 * np.abs(expected).max()


@pytest.mark.parametrize("name", some_of(NETWORKS, "default", "windows", "values", "branches"))
def test_derivatives_are_those_of_a_tape(name: str) -> None:
    keras.utils.set_random_seed(1)
    model, random = seeded(NETWORKS[name]()), np.random.default_rng(0)
    made, graph = derived(model)
    assert made.gradients == ""
    outputs = Graph(graph).sources(("logits", "gimage"))
    assert all(source == output for output, source in outputs.items()), "each output is a tensor of its own"
    engine, compared = GradientEngine(made, graph), 0
    for _ in range(3):
        image = random.random(made.input_shape, dtype=np.float32)
        scores = random.standard_normal(made.classes).astype(np.float32)
        maps = {
            at: (random.standard_normal(layer.maps).astype(np.float32),
                 random.standard_normal(layer.size).astype(np.float32) / np.float32(100))
            for at, layer in enumerate(made.layers) if layer.mask
        }  # fmt: skip
        for weighted in ({}, maps):
            logits, by_image, by_layers = by_tape(model, made, image, scores, weighted)
            got = engine.run(image, scores, maps=weighted)
            close(got.logits, logits)
            close(got.image, by_image)
            assert got.layers[-1] is not None and np.array_equal(got.layers[-1], scores)
            for layer, slope in zip(made.layers[:-1], got.layers[:-1], strict=True):
                expected = by_layers[layer.values]  # a layer that hands values on has what those count for anywhere
                assert slope is not None and expected is not None and slope.shape == layer.shape, layer.name
                close(slope, expected.reshape(layer.shape))
                compared += 1
    assert compared == 6 * (len(made.layers) - 1)


def test_the_first_of_equal_winners_has_all_of_it() -> None:
    inputs = keras.Input((4, 4, 1))
    pooled = L.Flatten()(L.MaxPooling2D(2)(inputs))
    made, graph = derived(keras.Model(inputs, L.Dense(2, kernel_initializer="ones")(pooled)), "logits")
    slopes = GradientEngine(made, graph).run(np.ones((4, 4, 1), np.float32), np.asarray([1, 0], np.float32)).image
    assert slopes[..., 0].tolist() == [[1, 0, 1, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]


def test_a_map_that_is_switched_off_counts_nothing() -> None:
    keras.utils.set_random_seed(1)
    model, image = seeded(build(presets.named("default"))), np.random.default_rng(0).random((28, 28, 1), np.float32)
    made, graph = derived(model)
    engine, scores = GradientEngine(made, graph), scores_for(made, 3, 5)
    whole = engine.run(image, scores)
    mask = engine.usual[made.layers[0].mask].copy()
    mask[..., 7] = 0
    masked = engine.run(image, scores, {made.layers[0].mask: mask})
    assert np.array_equal(engine.run(image, scores).image, whole.image), "masks are of one call"
    first = model.get_layer(made.layers[0].name)
    first.kernel.assign(first.kernel.numpy() * (np.arange(32) != 7))
    first.bias.assign(first.bias.numpy() * (np.arange(32) != 7))
    logits, by_image, _ = by_tape(model, made, image, scores, {})
    close(masked.logits, logits)
    close(masked.image, by_image)
    assert np.abs(masked.logits - whole.logits).max() > 1e-4


def test_a_bundle_holds_its_gradients_for_all_threads(tmp_path: Path) -> None:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((12, 12, 1))
    flat = L.Flatten()(L.Conv2D(3, 3, activation="relu")(L.Rescaling(1 / 255)(inputs)))
    model = keras.Model(inputs, L.Dense(1, activation="sigmoid")(flat))
    model.save(tmp_path / "a.keras")
    export(tmp_path / "a.keras", tmp_path / "a")
    read = bundle.read(tmp_path / "a")
    assert (read.gradients, read.input_range, read.head) == ("", "0-255", "yes or no")
    assert bundle.gradients_of(read) == tmp_path / "a" / bundle.GRADIENTS
    images = np.random.default_rng(0).random((8, 12, 12, 1), dtype=np.float32)
    engines, yes = GradientEngines(read), scores_for(read, 1)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda image: engines.run(image, yes), images))
    for image, got in zip(images, found, strict=True):
        logits, by_taken, _ = by_tape(model, read, image * 255, yes, {})
        close(got.logits, logits)
        close(got.image, by_taken * 255)
    file = tmp_path / "a" / bundle.GRADIENTS
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(BadInput, match=bundle.GRADIENTS):
        bundle.read(tmp_path / "a")


def test_a_model_without_logits_is_served_and_says_why_it_has_no_gradients(tmp_path: Path) -> None:
    inputs = keras.Input((8, 8, 1))
    flat = L.Flatten()(inputs)
    answers = [L.Dense(3, activation="softmax")(flat) for _ in range(2)]
    keras.Model(inputs, L.Average()(answers)).save(tmp_path / "a.keras")
    made = export(tmp_path / "a.keras", tmp_path / "a")
    read = bundle.read(tmp_path / "a")
    assert "expected one Softmax of logits" in read.gradients and read.gradients == made.gradients
    assert not (tmp_path / "a" / bundle.GRADIENTS).exists() and bundle.gradients_of(read) is None
    with pytest.raises(BadInput, match="expected one Softmax of logits"):
        GradientEngines(read).run(np.zeros((8, 8, 1), np.float32), np.zeros(3, np.float32))


def test_a_graph_that_gives_something_else_is_kept_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from model.export import backward

    monkeypatch.setitem(backward._RULES, "Relu", lambda operation, place, by: by)
    keras.utils.set_random_seed(1)
    made, graph = derived(branches())
    assert "differ from TensorFlow's by" in made.gradients and graph == b""
    assert issubclass(Failure, RuntimeError) and not any(layer.gradient for layer in made.layers)


def test_scores_speak_for_a_class_or_for_one_rather_than_another() -> None:
    keras.utils.set_random_seed(1)
    traced = trace(branches(), Input((16, 16, 3), (16, 16, 3), "float32"), batch=1)
    several = bundle_of(branches(), traced)
    assert scores_for(several, 2).tolist() == [0, 0, 1, 0] and scores_for(several, 2, 0).tolist() == [-1, 0, 1, 0]
    single = Bundle("v", "n", (16, 16, 3), 2, 0, "yes or no, logit", several.layers, b"", Path())
    assert [scores_for(single, *classes).tolist() for classes in ((1,), (0,), (1, 0), (0, 1))] == [[1], [-1], [1], [-1]]
    for classes in ((4,), (-1,), (2, 2), (0, 9)):
        with pytest.raises(BadInput, match="class"):
            scores_for(several, *classes)
