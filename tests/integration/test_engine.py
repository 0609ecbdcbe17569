"""What is served is what Keras computes: every layer, every image of a sample, many networks."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from cases import some_of
from conftest import PRETRAINED, SHIPPED

from app.models.loaded import LoadedModel
from app.panels.facts import facts_of
from model.data import prepare
from model.export import single as fixed
from model.export.build import export
from model.export.flatbuffer import Graph
from model.network import layers, presets
from model.network.layers import Conv, Pool, parse, plan
from model.records import BadInput, Bundle, Floats, Off
from model.serving import bundle, predict
from model.serving.engine import Engine, Engines
from model.serving.masks import Masks
from model.serving.single import SingleEngine
from model.train.build import build

L = keras.layers


@pytest.fixture(scope="module")
def sample(workspace: Path) -> Floats:
    images, _ = prepare.load("builtin", workspace).split("test")
    return predict.unit(images[:200])


def same_as_keras(model: keras.Model, served: Bundle, images: Floats, tolerance: float = 1e-5) -> None:
    layers = [layer for layer in model.layers if not isinstance(layer, L.InputLayer)]
    outputs = keras.Model(model.inputs, [layer.output for layer in layers]).predict(images, verbose=0)
    engine = Engine(served)
    found = [engine.run(image) for image in images]
    assert [layer.name for layer in layers] == [info.name for info in served.layers]
    for index, expected in enumerate(outputs if len(layers) > 1 else [outputs]):
        got = np.stack([outputs[index] for outputs in found])
        assert got.shape == expected.shape
        assert np.abs(got - expected).max() <= tolerance * np.abs(expected).max() + 1e-7, served.layers[index].name


@pytest.mark.parametrize("name", ["default", "three-conv-128"])
def test_the_shipped_models(name: str, sample: Floats) -> None:
    file = PRETRAINED / f"{name}.keras"
    served = bundle.read(PRETRAINED / name)
    assert served.version == bundle.version_of(file)
    same_as_keras(keras.models.load_model(file), served, sample)


@pytest.mark.parametrize("name", ["default", "three-conv-128"])
def test_what_browsers_run_is_what_the_server_runs(name: str, sample: Floats) -> None:
    served = bundle.read(PRETRAINED / name)
    engine, single = Engine(served), SingleEngine(served)
    first = served.layers[0]
    factors = np.ones(first.mask_shape, np.float32)
    factors[..., 5] = 0
    for image in sample[:40]:
        for masks in ({}, {first.mask: factors}):
            for expected, got in zip(engine.run(image, masks), single.run(image, masks), strict=True):
                assert got.shape == expected.shape
                assert np.abs(got - expected).max() <= 1e-5 * np.abs(expected).max() + 1e-7


@pytest.mark.parametrize("name", ["default", "three-conv-128"])
def test_a_graph_for_browsers_has_tensors_of_its_own_for_outputs(name: str) -> None:
    served = bundle.read(PRETRAINED / name)
    assert served.browser == "" and bundle.single_of(served) == PRETRAINED / name / bundle.SINGLE
    outputs = Graph((PRETRAINED / name / bundle.SINGLE).read_bytes()).outputs
    assert list(outputs) == [layer.key for at, layer in enumerate(served.layers) if layer.values == at]
    assert len(set(outputs.values())) == len(outputs)
    handing_on = [layer.kind for at, layer in enumerate(served.layers) if layer.values != at]
    assert set(handing_on) <= {"dropout", "flatten"} and "flatten" in handing_on


def branching() -> keras.Model:
    inputs = keras.Input((20, 16, 3))
    left = L.Conv2D(4, 3, padding="same", strides=2, name="odd-name")(inputs)
    right = L.DepthwiseConv2D(3, strides=2, padding="same")(inputs)
    right = L.Conv2D(4, 1, activation="tanh")(right)
    merged = L.LeakyReLU()(L.BatchNormalization()(L.Add()([left, right])))
    merged = L.Concatenate()([merged, L.AveragePooling2D(2)(inputs)])
    return keras.Model(inputs, L.Dense(3)(L.GlobalAveragePooling2D()(merged)))


def shared() -> keras.Model:
    conv = L.Conv2D(1, 3, padding="same", activation="relu")
    own = L.Conv2D(1, 3, padding="same")
    inner = keras.Sequential([keras.Input((28, 28, 1)), own, L.Dropout(0.3)])
    inputs = keras.Input((28, 28, 1))
    return keras.Model(inputs, L.Dense(5, activation="softmax")(L.Flatten()(conv(inner(conv(inputs))))))


@pytest.mark.parametrize("preset", some_of(["bn-two-conv", "three-conv-64", "wide-kernel"], "three-conv-64"))
def test_presets(preset: str, tmp_path: Path, sample: Floats) -> None:
    keras.utils.set_random_seed(1)
    model = build(presets.named(preset))
    model.save(tmp_path / "a.keras")
    same_as_keras(model, export(tmp_path / "a.keras", tmp_path / "a"), sample[:20])


def test_branches_colours_and_logits(tmp_path: Path) -> None:
    keras.utils.set_random_seed(1)
    model = branching()
    model.save(tmp_path / "a.keras")
    served = export(tmp_path / "a.keras", tmp_path / "a")
    images = np.random.default_rng(0).random((8, 20, 16, 3), dtype=np.float32)
    assert served.head == "logits" and served.input_shape == (20, 16, 3)
    expected = keras.ops.softmax(model.predict(images, verbose=0)).numpy()
    assert np.allclose(predict.predictions(served, np.rint(images * 255).astype(np.uint8)), expected, atol=5e-3)
    by_name = {layer.name: layer for layer in served.layers}
    conv = by_name["odd-name"]
    assert (conv.kind, conv.shape, conv.field, conv.signed) == ("conv", (10, 8, 4), (3, 3), True)
    engine = Engine(served)
    whole = keras.Model(model.inputs, [layer.output for layer in model.layers[1:]])([images])
    names = [layer.name for layer in model.layers[1:]]
    for info, got in zip(served.layers, engine.run(images[0]), strict=True):
        expected = whole[names.index(info.name)].numpy()[0]
        assert np.abs(got - expected).max() <= 1e-5 * np.abs(expected).max() + 1e-7


def test_nested_and_shared_layers_are_shown_call_by_call(tmp_path: Path) -> None:
    keras.utils.set_random_seed(1)
    shared().save(tmp_path / "a.keras")
    served = export(tmp_path / "a.keras", tmp_path / "a")
    assert [layer.kind for layer in served.layers] == ["conv", "conv", "dropout", "conv", "flatten", "dense"]
    assert len({layer.name for layer in served.layers}) == 6
    assert [layer.field for layer in served.layers[:4]] == [(side, side) for side in (3, 5, 5, 7)]
    assert [layer.values for layer in served.layers] == [0, 1, 1, 3, 3, 5], "each call of a layer has values of its own"


def same_values() -> keras.Model:
    """Layers that hand on what they were given, and two that compute the same."""
    inputs = keras.Input((784,))
    maps = L.Conv2D(3, 5, strides=3, name="conv")(L.Reshape((28, 28, 1), name="image")(inputs))
    pools = [L.MaxPooling2D(name=name)(maps) for name in ("pool", "same pool")]
    maps = L.Activation("linear", name="linear")(L.Dropout(0.3, name="dropout")(L.Concatenate(name="both")(pools)))
    means = L.GlobalAveragePooling2D(keepdims=True, name="means")(maps)
    flat = L.Flatten(name="flat")(L.Permute((3, 1, 2), name="turned")(means))
    twins = [L.Dense(4, kernel_initializer="ones", name=name)(flat) for name in ("dense", "same dense")]
    return keras.Model(inputs, L.Dense(3, name="answer")(L.Add(name="sum")(twins)))


def test_layers_say_whose_values_they_have(tmp_path: Path) -> None:
    keras.utils.set_random_seed(1)
    model = same_values()
    model.save(tmp_path / "a.keras")
    served = export(tmp_path / "a.keras", tmp_path / "a")
    whose = {layer.name: served.layers[layer.values].name for layer in served.layers if layer.values >= 0}
    assert [layer.name for layer in served.layers if layer.values < 0] == ["image"]
    expected = {name: name for name in ("conv", "pool", "both", "means", "dense", "sum", "answer")}
    handed_on = {"same pool": "pool", "dropout": "both", "linear": "both", "turned": "means", "flat": "means"}
    assert whose == {**expected, **handed_on, "same dense": "dense"}
    image = np.random.default_rng(0).random(served.input_shape, dtype=np.float32)
    for one, other in zip(Engine(served).run(image), SingleEngine(served).run(image), strict=True):
        assert one.shape == other.shape and np.allclose(one, other, rtol=1e-5, atol=1e-6)


def test_a_model_that_is_too_much_for_browsers_stays_with_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_data: Path
) -> None:
    layers = [keras.Input((28, 28, 1)), L.Flatten(), L.Dense(10)]
    keras.Sequential(layers).save(tmp_path / "a.keras")
    monkeypatch.setattr(fixed, "MOST", 1000)
    made = export(tmp_path / "a.keras", tmp_path / "a")
    read = bundle.read(tmp_path / "a")
    assert read.browser == made.browser and "bytes, expected at most 1,000" in read.browser
    assert not (tmp_path / "a" / bundle.SINGLE).exists() and bundle.single_of(read) is None
    assert len(Engine(read).run(np.zeros((28, 28, 1), np.float32))) == 2
    facts = facts_of(LoadedModel(read, prepare.load(str(small_data), tmp_path), tmp_path))
    assert facts["engine"] is None and [layer["values"] for layer in facts["layers"]] == [-1, 1]


def test_layer_names_may_hold_anything(tmp_path: Path) -> None:
    name = "größe <b>: here"
    layers = [keras.Input((8, 8, 1)), L.Conv2D(2, 3, name=name), L.Flatten(), L.Dense(3, name="a b")]
    keras.Sequential(layers).save(tmp_path / "a.keras")
    served = export(tmp_path / "a.keras", tmp_path / "a")
    assert [layer.name for layer in served.layers][::2] == [name, "a b"] and served.head == "logits"


def test_masks_of_ones_change_nothing_and_zeros_silence(sample: Floats) -> None:
    engine = Engine(bundle.read(SHIPPED.with_suffix("")))
    first = engine.bundle.layers[0]
    plain = engine.run(sample[0])
    ones = engine.run(sample[0], {first.mask: np.ones(first.mask_shape, np.float32)})
    factors = np.ones(first.mask_shape, np.float32)
    factors[..., 5] = 0
    factors[:3, :, 4] = 0
    masked = engine.run(sample[0], {first.mask: factors})
    again = engine.run(sample[0])
    for one, other, third in zip(plain, ones, again, strict=True):
        assert np.array_equal(one, other) and np.array_equal(one, third)
    assert not masked[0][..., 5].any() and not masked[0][:3, :, 4].any()
    assert np.array_equal(masked[0][3:, :, 4], plain[0][3:, :, 4])


def test_what_is_switched_off_is_as_if_keras_had_zeros_there(sample: Floats) -> None:
    model = keras.models.load_model(SHIPPED)
    served = bundle.read(SHIPPED.with_suffix(""))
    engine, kept = Engine(served), Masks(served)
    for off in ((Off(2, 30), Off(2, 7)), (Off(2, 9, (2, 3, 7, 10)), Off(2, 30)), (Off(2, 9, (0, 0, 10, 4)),)):
        at = [layer.name for layer in model.layers].index(served.layers[2].name)
        before, after = keras.Model(model.inputs, model.layers[at].output), keras.Sequential(model.layers[at + 1 :])
        maps = before.predict(sample[:40], verbose=0)
        for part in off:
            top, left, bottom, right = part.box or (0, 0, 10, 10)
            maps[:, top : bottom + 1, left : right + 1, part.map] = 0
        expected = after.predict(maps, verbose=0)
        for image, changed, want in zip(sample, maps, expected, strict=False):
            outputs = engine.run(image, kept.of(off))
            assert np.abs(outputs[2] - changed).max() <= 1e-5 * maps.max()
            assert np.abs(outputs[served.output] - want).max() <= 1e-5
        plain = engine.run(sample[0])
        assert all(np.array_equal(one, other) for one, other in zip(plain, Engine(served).run(sample[0]), strict=True))


def test_threads_do_not_disturb_each_other(sample: Floats) -> None:
    engines = Engines(bundle.read(SHIPPED.with_suffix("")))
    expected = [engines.run(image)[-1] for image in sample[:50]]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda image: engines.run(image)[-1], list(sample[:50]) * 4))
    assert all(np.array_equal(one, other) for one, other in zip(expected * 4, found, strict=True))


def test_batches_predict_what_single_images_do(sample: Floats) -> None:
    served = bundle.read(SHIPPED.with_suffix(""))
    engine = Engine(served)
    images = np.rint(sample[:77] * 255).astype(np.uint8)
    found = predict.predictions(served, images)
    assert np.array_equal(found, np.stack([engine.run(predict.unit(image))[-1] for image in images]))


@pytest.mark.parametrize("preset", presets.PRESETS)
def test_presets_have_their_published_parameters(preset: str) -> None:
    published = {"bn-two-conv": 601_610, "three-conv-64": 96_844, "three-conv-128": 208_982, "wide-kernel": 203_933}
    model = build(presets.named(preset))
    assert model.count_params() == published.get(preset, model.count_params())
    assert model.input_shape == (None, 28, 28, 1) and model.output_shape == (None, 10)


def test_a_network_that_does_not_fit_is_refused() -> None:
    preset = presets.Preset((Conv(4, 3), Pool(), Conv(4, 5)))
    with pytest.raises(BadInput, match="a 5×5 kernel does not fit a 3×3 map"):
        build(preset, (8, 8, 1))


@pytest.mark.parametrize(
    "text",
    [
        *(layers.write(preset.layers) for preset in presets.PRESETS.values()),
        "conv 5 4 same tanh, norm, pool 3 average, dropout 0.1, conv 3 2 linear, dense 7 gelu, norm",
        "dense 4",
    ],
)
def test_a_network_thought_through_is_the_one_that_keras_builds(text: str) -> None:
    specs = parse(text)
    model = build(presets.Preset(specs))
    built = [layer for layer in model.layers if not isinstance(layer, L.InputLayer)]
    planned = plan(specs, (28, 28, 1), 10)
    assert [layer.name for layer in planned] == [layer.name for layer in built]
    assert [layer.shape for layer in planned] == [layer.output.shape[1:] for layer in built]
    assert [layer.parameters for layer in planned] == [layer.count_params() for layer in built]
