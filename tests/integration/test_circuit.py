"""A verdict's circuit against TensorFlow's gradients, layer by layer, and its sums: nodes, lines, constants."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
import tensorflow as tf
from cases import some_of
from conftest import PRETRAINED

from model.data import prepare
from model.explain.backward.passes import Linearised
from model.explain.circuit import BESIDE, BIAS, MAP, REMAINDER, STRONGEST, Circuit, circuit, contribution
from model.export.build import export
from model.network import presets
from model.records import IMAGE, Array, BadInput, Bundle, Floats, Off
from model.serving import bundle, predict
from model.serving.engine import Engine
from model.serving.gradient import GradientEngine, scores_for
from model.serving.masks import factors
from model.train.build import build

L = keras.layers
SHAPE = (18, 16, 3)


def steps_and_holes(x: object) -> object:
    x = L.Conv2D(4, 3, strides=2, padding="same", activation="relu")(L.Rescaling(2.0, offset=-1.0)(x))
    x = L.Conv2D(6, 3, dilation_rate=2, padding="same", groups=2)(x)
    x = L.LeakyReLU(negative_slope=0.2)(L.BatchNormalization()(x))
    x = L.AveragePooling2D(3, strides=2, padding="same")(x)
    return L.Dense(5, activation="relu6")(L.Flatten()(x))


def each_map_alone(x: object) -> object:
    x = L.DepthwiseConv2D(3, depth_multiplier=2, activation="relu")(x)
    x = L.SeparableConv2D(5, 3, padding="same", activation="relu")(L.ZeroPadding2D(((1, 0), (0, 2)))(x))
    x = L.UpSampling2D(2)(L.MaxPooling2D(2, padding="same")(x))
    x = L.PReLU(alpha_initializer="random_normal")(L.Conv2DTranspose(4, 3, strides=2, padding="same")(x))
    x = L.Conv2DTranspose(9, 2)(L.Cropping2D(((1, 2), (3, 0)))(x))
    return L.GlobalMaxPooling2D()(x)


def branches(x: object) -> object:
    x = L.Conv2D(4, 3, padding="same")(x)
    left = L.ReLU(max_value=1.0)(L.BatchNormalization()(L.Conv2D(4, 3, padding="same")(x)))
    right = L.Conv2D(4, 1, activation="relu")(x)
    x = L.Concatenate()([L.Add()([x, left]), L.Maximum()([left, right]), L.Average()([x, right])])
    x = L.Subtract()([x, L.Dropout(0.5)(L.Conv2D(12, (1, 7), padding="same")(x))])
    return L.Reshape((-1,))(L.Permute((2, 1, 3))(L.MaxPooling2D(3)(x)))


def curves(x: object) -> object:
    x = L.Conv2D(6, 3, activation="gelu")(x)
    x = L.LayerNormalization()(L.Conv2D(6, 3, activation="elu")(x))
    gate = L.Conv2D(6, 1, activation="sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(x))
    x = L.Conv2D(5, 3, activation="softplus")(L.Multiply()([x, gate]))
    x = L.Dense(8, activation="silu")(L.Flatten()(L.Activation("tanh")(x)))
    return L.Dense(6, activation="selu")(L.Softmax()(x))


def straight(x: object) -> object:
    """Everything that is exact, side by side."""
    return L.Concatenate()([steps_and_holes(x), each_map_alone(x), branches(x)])


NETWORKS = {"straight": straight, "curved": curves}
CURVED = "curved"


@dataclass(frozen=True)
class Case:
    """A network with everything that came out of it for one image."""

    model: keras.Model
    image: Floats
    net: Linearised


def randomised(model: keras.Model, seed: int) -> None:
    """Biases, shifts and statistics that are not those that a network begins with."""
    random = np.random.default_rng(seed)
    for weight in model.weights:
        if weight.name in ("bias", "beta", "moving_mean", "alpha"):
            weight.assign(random.normal(0, 0.2, weight.shape))
        elif weight.name in ("gamma", "moving_variance"):
            weight.assign(random.uniform(0.5, 1.5, weight.shape))


def net_of(served: Bundle, image: Floats, off: tuple[Off, ...] = ()) -> Linearised:
    masks = factors(served, off)
    return Linearised(served, bundle.weights(served), image, Engine(served).run(image, masks), masks)


@pytest.fixture(scope="module", params=NETWORKS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    keras.utils.set_random_seed(3)
    inputs = keras.Input(SHAPE)
    model = keras.Model(inputs, L.Dense(4, activation="softmax")(NETWORKS[request.param](inputs)), name=request.param)
    randomised(model, 4)
    folder = tmp_path_factory.mktemp("circuit")
    model.save(folder / "a.keras")
    served = export(folder / "a.keras", folder / "a")
    image = np.random.default_rng(1).random(SHAPE, dtype=np.float32)
    return Case(model, image, net_of(served, image))


def gradients(case: Case, category: int) -> tuple[dict[str, Array], Array, float]:
    """TensorFlow's: of a logit by every layer but the last, by the layer's name, and by the image; Σ bias × its own."""
    layers = [layer for layer in case.model.layers if not isinstance(layer, L.InputLayer)]
    whole = keras.Model(case.model.inputs, [layer.output for layer in layers])
    scored, layers[-1].activation = layers[-1].activation, keras.activations.linear
    image = tf.constant(case.image[None])
    shifts = [(weight, layer) for layer in layers for weight in layer.weights if weight.name in ("bias", "beta")]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(image)
        outputs = whole(image, training=False)
        logit = outputs[-1][0, category]
    layers[-1].activation = scored
    by_layer = {
        layer.name: tape.gradient(logit, out)[0].numpy() for layer, out in zip(layers[:-1], outputs, strict=False)
    }
    constants = sum(
        float((tape.gradient(logit, weight.value).numpy() * shift(layer)).sum()) for weight, layer in shifts
    )
    for layer, output in zip(layers[:-1], outputs, strict=False):
        if isinstance(layer, L.Rescaling):
            constants += float(by_layer[layer.name].sum() * layer.offset)
        ends = isinstance(layer, L.ReLU) and layer.max_value
        if ends or getattr(layer, "activation", None) is keras.activations.relu6:
            full = np.asarray(output[0]) >= (ends or 6)
            constants += float((by_layer[layer.name] * np.asarray(output[0]))[full].sum())
    return by_layer, tape.gradient(logit, image)[0].numpy(), constants


def shift(layer: keras.Layer) -> Array:
    """What a layer adds: its bias, or what a batch norm's mean makes of its beta."""
    if not isinstance(layer, L.BatchNormalization):
        return np.asarray(layer.bias if hasattr(layer, "bias") else layer.beta)
    scale = np.asarray(layer.gamma) / np.sqrt(np.asarray(layer.moving_variance) + layer.epsilon)
    return np.asarray(layer.beta) - np.asarray(layer.moving_mean) * scale


def adds_up(made: Circuit, tolerance: float = 1e-4) -> None:
    """Every column is the logit, and what flows into a node and out of it is what it contributes."""
    for column in made.columns:
        assert abs(column.total - made.logit) < tolerance, column
    for before, flow, after in zip(made.columns, made.flows, made.columns[1:], strict=False):
        assert flow.sum(axis=1) == pytest.approx([node.value for node in before.nodes], abs=tolerance)
        assert flow.sum(axis=0) == pytest.approx([node.value for node in after.nodes], abs=tolerance)


def test_gradients_are_tensorflows_and_constants_too(case: Case) -> None:
    net, category = case.net, 2
    by_layer, by_image, constants = gradients(case, category)
    seed, _ = net.score(category)
    largest = max(np.abs(gradient).max() for gradient in by_layer.values())
    assert len(by_layer) == net.answer
    passed = net.back({net.answer: seed}, net.answer, IMAGE)
    assert np.abs(passed.gradients[IMAGE][0] - by_image).max() < 1e-4 * largest
    for at, layer in enumerate(net.bundle.layers[: net.answer]):
        found = net.back({net.answer: seed}, net.answer, at).gradients[at][0]
        assert np.abs(found - by_layer[layer.name]).max() < 1e-4 * largest, layer.name
    if case.model.name != CURVED:
        assert passed.bias[0] == pytest.approx(constants, abs=1e-4)
        assert not passed.remainders


def test_every_column_is_the_logit_and_lines_add_up(case: Case) -> None:
    for category in range(4):
        made = circuit(case.net, category)
        adds_up(made)
        curved = {case.net.bundle.layers[at].type for at, _ in made.remainders}
        if case.model.name == CURVED:
            assert curved >= {"Conv2D", "LayerNormalization", "Multiply", "Activation", "Dense", "Softmax"}
            assert any(node.kind == REMAINDER for node in made.columns[0].nodes)
        else:
            assert not curved
    besides = [node for column in made.columns for node in column.nodes if node.kind == BESIDE]
    assert besides, "what passes by a layer is a node of its own"


def test_with_a_filter_off_the_sum_is_that_of_what_is_left(case: Case) -> None:
    served = case.net.bundle
    first = next(at for at, layer in enumerate(served.layers) if layer.mask)
    without = net_of(served, case.image, (Off(first, 1),))
    adds_up(circuit(without, 1))
    assert contribution(without, 1, first, 1) == 0
    assert without.score(1)[1] != case.net.score(1)[1]


@pytest.mark.parametrize(
    "name", some_of(["default", "three-conv-128", "bn-two-conv", "wide-kernel"], "default", "bn-two-conv")
)  # the others' kinds too
def test_presets(name: str, tmp_path: Path, workspace: Path) -> None:
    served = bundle.read(PRETRAINED / name) if (PRETRAINED / name).is_dir() else None
    if served is None:
        keras.utils.set_random_seed(1)
        model = build(presets.named(name))
        randomised(model, 2)
        model.save(tmp_path / "a.keras")
        served = export(tmp_path / "a.keras", tmp_path / "a")
    images, _ = prepare.load("builtin", workspace).split("test")
    weights, engine = bundle.weights(served), Engine(served)
    for image in predict.unit(images[:10]):
        outputs = engine.run(image)
        net = Linearised(served, weights, image, outputs)
        made = circuit(net)
        adds_up(made)
        assert made.category == int(outputs[served.output].argmax())
        others = np.exp(net.scores - net.scores.max())
        assert others / others.sum() == pytest.approx(outputs[served.output], abs=1e-5), "these are its logits"
        conv = next(column for column in made.columns if column.layer >= 0)
        shown = [node for node in conv.nodes if node.kind == MAP]
        assert len(shown) == STRONGEST
        for node in shown[:2]:
            assert contribution(net, made.category, conv.layer, node.map) == pytest.approx(node.value, abs=1e-6)
        assert any(node.kind == BIAS and node.value for node in conv.nodes)
    same_as_graph(net, GradientEngine(served))


def same_as_graph(net: Linearised, engine: GradientEngine) -> None:
    """Gradients by NumPy are those of the bundle's own graph, which has them from TensorFlow, layer by layer."""
    category, served = net.predicted, net.bundle
    graph = engine.run(np.float32(net.image), scores_for(served, category))
    seed = {net.answer: net.score(category)[0]}
    largest = max(np.abs(gradient).max() for gradient in graph.layers if gradient is not None)
    by_image = net.back(seed, net.answer, IMAGE).gradients[IMAGE][0]
    assert np.abs(by_image - graph.image).max() < 1e-4 * np.abs(graph.image).max()
    computing = [at for at, layer in enumerate(served.layers[: net.answer]) if layer.values == at]
    assert len(computing) >= 4
    for at in computing:
        found = net.back(seed, net.answer, at).gradients[at][0]
        assert np.abs(found - graph.layers[at]).max() < 1e-4 * largest, served.layers[at].name


HEADS: dict[str, Callable[[object], object]] = {
    "a softmax of its own": lambda x: L.Softmax()(L.Dense(3)(x)),
    "yes or no": lambda x: L.Dense(1, activation="sigmoid")(x),
}


@pytest.mark.parametrize("name", HEADS)
def test_logits_of_other_heads(name: str, tmp_path: Path) -> None:
    keras.utils.set_random_seed(2)
    inputs = keras.Input((9, 9, 1))
    model = keras.Model(inputs, HEADS[name](L.Flatten()(L.Conv2D(3, 3, activation="relu")(inputs))))
    randomised(model, 5)
    model.save(tmp_path / "a.keras")
    image = np.random.default_rng(1).random((9, 9, 1), dtype=np.float32)
    net = net_of(export(tmp_path / "a.keras", tmp_path / "a"), image)
    dense = next(layer for layer in reversed(model.layers) if isinstance(layer, L.Dense))
    dense.activation = keras.activations.linear
    scores = keras.Model(inputs, dense.output)(image[None]).numpy()[0]
    expected = [-scores[0], scores[0]] if name == "yes or no" else scores
    for category, score in enumerate(expected):
        made = circuit(net, category)
        assert made.logit == pytest.approx(score, abs=1e-5)
        adds_up(made)
    with pytest.raises(BadInput, match="expected 0 to"):
        circuit(net, 3)


def test_a_layer_that_is_not_known_has_no_circuit() -> None:
    served = bundle.read(PRETRAINED / "default")
    layers = list(served.layers)
    layers[1] = replace(layers[1], type="Resizing", name="bent")
    bent = replace(served, layers=tuple(layers))
    with pytest.raises(BadInput, match="bent is a Resizing"):
        circuit(net_of(bent, np.ones(bent.input_shape, np.float32)))
