"""Models of unlike ranges, heads and sizes, trained here as other people do: the page reads as many right as Keras."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import json

import keras
import numpy as np
import pytest
from cases import some_of
from conftest import python
from PIL import Image

from model.data import sources
from model.export.build import Samples, export
from model.records import Array, BadInput
from model.serving import bundle, predict
from model.serving.engine import Engine

L, ops = keras.layers, keras.ops
TRAIN, TEST = 2000, 600


@dataclass(frozen=True)
class Case:
    """A model as somebody else would make it; `taken` turns pixels 0–255 into what it was trained on."""

    build: Callable[[], keras.Model]
    taken: Callable[[Array], Array]
    range: str
    head: str
    how: str = "validation images"  # or what the reason names
    size: tuple[int, int, int] = (28, 28, 1)
    loss: str = "sparse_categorical_crossentropy"
    labels: Callable[[Array], Array] = lambda labels: labels


def network(*layers: object, shape: tuple[int, ...] = (28, 28, 1), dtype: str = "float32") -> keras.Model:
    return keras.Sequential([keras.Input(shape, dtype=dtype), *layers])


def small(
    *first: object, classes: int = 10, activation: str | None = "softmax", inner: str = "relu", **k
) -> keras.Model:  # type: ignore[no-untyped-def]
    body = [L.Conv2D(8, 3, strides=2, activation=inner), L.Conv2D(16, 3, strides=2, activation=inner), L.Flatten()]
    return network(*first, *body, L.Dense(classes, activation=activation), **k)


def adapted() -> keras.Model:
    first = L.Normalization(axis=-1)
    first.adapt(images_of((28, 28, 1))[:TRAIN].astype(np.float32))
    return small(first)


def of_operations() -> keras.Model:
    inputs = keras.Input((28, 28))
    maps = L.Conv2D(12, 3, strides=2)(ops.expand_dims(inputs / 255.0, -1))
    maps = ops.relu(maps) + 0.1 * maps
    flat = L.Flatten()(L.MaxPooling2D(2)(maps))
    return keras.Model(inputs, ops.softmax(L.Dense(10)(flat)))


def two_answers() -> keras.Model:
    inputs = keras.Input((28, 28, 1))
    flat = L.Flatten()(L.Conv2D(8, 5, strides=3, activation="gelu")(inputs))
    return keras.Model(inputs, [L.Dense(10, activation="softmax", name="digit")(flat), L.Dense(1, name="other")(flat)])


def whole(pixels: Array) -> Array:
    return pixels.astype(np.float32)


def unit(pixels: Array) -> Array:
    return pixels.astype(np.float32) / 255


def signed(pixels: Array) -> Array:
    return pixels.astype(np.float32) / 127.5 - 1


CASES = {
    "rescaling inside": Case(lambda: small(L.Rescaling(1 / 255)), whole, "0-255", "softmax", "rescaling"),
    "adapted normalisation": Case(adapted, whole, "0-255", "softmax", "normalization"),
    "batch norm on raw pixels": Case(lambda: small(L.BatchNormalization(momentum=0.5)), whole, "0-255", "softmax", "batch_norm"),
    "bytes": Case(lambda: small(L.Rescaling(1 / 255), dtype="uint8"), lambda p: p, "0-255", "softmax", "8 bits"),
    "minus one to one": Case(lambda: small(inner="silu"), signed, "-1-1", "softmax"),
    "plain, logits": Case(
        lambda: small(activation=None, inner="swish"), unit, "0-1", "logits",
        loss="logits",
    ),
    "raw pixels": Case(lambda: small(inner="relu"), lambda p: whole(p), "0-255", "softmax"),
    "a sigmoid a class": Case(
        lambda: small(L.Rescaling(1 / 127.5, -1), activation="sigmoid"), whole, "0-255", "sigmoid", "rescaling",
        loss="sigmoids",
    ),
    "yes or no": Case(
        lambda: small(classes=1, activation="sigmoid"), unit, "0-1", "yes or no", loss="binary_crossentropy",
        labels=lambda labels: (labels >= 5).astype(labels.dtype),
    ),
    "flat": Case(
        lambda: network(L.Dense(64, activation="relu"), L.Dense(10, activation="softmax"), shape=(784,)), unit, "0-1",
        "softmax",
    ),
    "operations on (28, 28)": Case(of_operations, whole, "0-255", "softmax", "truedivide"),
    "24×40 in colour, three classes": Case(
        lambda: small(L.RandomFlip(), L.RandomZoom(0.1), L.RandomRotation(0.1), L.RandomContrast(0.1),
                      L.RandomTranslation(0.1, 0.1), L.Rescaling(1 / 255), classes=3, shape=(24, 40, 3)),
        whole, "0-255", "softmax", "rescaling", size=(24, 40, 3), labels=lambda labels: labels % 3,
    ),
}  # fmt: skip


def images_of(size: tuple[int, int, int]) -> Array:
    """Real digits, in an order of their own, as pixels of any size."""
    images, _ = sources.read_builtin(sources.builtin_file()).train
    images = images[np.random.default_rng(1).permutation(5000)[: TRAIN + TEST]]
    if size == (28, 28, 1):
        return images
    larger = [Image.fromarray(image[..., 0]).resize((size[1], size[0])) for image in images]
    return np.stack([np.repeat(np.asarray(image)[..., None], size[2], axis=2) for image in larger])


def trained(case: Case, folder: Path) -> tuple[keras.Model, Array, Array]:
    """The model, saved, with pixels and labels of all images."""
    keras.utils.set_random_seed(2)
    pixels = images_of(case.size)
    _, labels = sources.read_builtin(sources.builtin_file()).train
    labels = case.labels(labels[np.random.default_rng(1).permutation(5000)[: TRAIN + TEST]])
    model = case.build()
    targets: Array = labels
    loss: object = case.loss
    if case.loss == "logits":
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    elif case.loss == "sigmoids":
        loss, targets = "binary_crossentropy", np.eye(10, dtype=np.float32)[labels]
    model.compile(keras.optimizers.Adam(2e-3), loss)
    given = case.taken(pixels).reshape(-1, *model.inputs[0].shape[1:])
    model.fit(given[:TRAIN], targets[:TRAIN], epochs=4, batch_size=32, verbose=0)
    model.save(folder / "theirs.keras")
    return model, pixels, labels


@pytest.mark.parametrize("name", some_of(CASES, "rescaling inside", "yes or no", "24×40 in colour, three classes"))
def test_the_page_reads_what_keras_reads(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    model, pixels, labels = trained(case, tmp_path)
    samples = Samples(pixels[:500], labels[:500])
    served = export(tmp_path / "theirs.keras", tmp_path / "bundle", samples=samples)
    assert (served.input_range, served.head, served.input_shape) == (case.range, case.head, case.size)
    assert case.how in served.input_reason, served.input_reason
    given = case.taken(pixels[TRAIN:]).reshape(-1, *model.inputs[0].shape[1:])
    answers = np.asarray(model.predict(given, verbose=0))
    if case.head == "logits":
        answers = np.asarray(ops.softmax(answers))
    if case.head == "yes or no":
        answers = np.concatenate([1 - answers, answers], axis=1)
    ours = predict.predictions(served, pixels[TRAIN:])
    assert np.abs(ours - answers).max() < 1e-4
    accuracy = float((answers.argmax(axis=1) == labels[TRAIN:]).mean())
    assert float((ours.argmax(axis=1) == labels[TRAIN:]).mean()) == accuracy
    assert accuracy > 0.7, "the network has learned something"


def test_a_range_that_is_given_counts_and_makes_another_version(tmp_path: Path, small_data: Path) -> None:
    keras.utils.set_random_seed(1)
    small().save(tmp_path / "a.keras")
    done = python("model.export", tmp_path / "a.keras", "--out", tmp_path / "signed", "--input", "-1-1")
    assert done.returncode == 0, done.stderr
    signed = json.loads(done.stdout)
    assert signed["version"] != bundle.version_of(tmp_path / "a.keras") and signed["input"].startswith("−1 to 1")
    refused = python("model.export", tmp_path / "a.keras", "--out", tmp_path / "b", "--input", "0-7")
    assert refused.returncode == 2 and "expected one of 0-1, 0-255, -1-1" in refused.stderr


def test_of_two_answers_the_one_that_scores_classes_is_shown_and_said(tmp_path: Path) -> None:
    two_answers().save(tmp_path / "a.keras")
    served = export(tmp_path / "a.keras", tmp_path / "a")
    assert served.classes == 10 and "digit" in served.notes[0]


def mixed() -> keras.Model:
    keras.config.set_dtype_policy("mixed_float16")
    try:
        return small()
    finally:
        keras.config.set_dtype_policy("float32")


def glu() -> keras.Model:
    inputs = keras.Input((28, 28, 1))
    return keras.Model(inputs, L.Dense(10, activation="softmax")(L.Flatten()(ops.glu(L.Conv2D(4, 3)(inputs)))))


def threshold() -> keras.Model:
    inputs = keras.Input((28, 28, 1))
    maps = ops.threshold(L.Conv2D(4, 3)(inputs), 0.1, 0.0)
    return keras.Model(inputs, L.Dense(10, activation="softmax")(L.Flatten()(maps)))


def of_yes_and_no() -> keras.Model:
    inputs = keras.Input((28, 28, 1))
    maps = L.Conv2D(4, 3)(inputs)
    kept = maps * ops.cast(ops.greater(maps, 0.0), "float32")
    return keras.Model(inputs, L.Dense(10, activation="softmax")(L.Flatten()(kept)))


@pytest.mark.parametrize(
    ("build", "shape", "classes"),
    [
        (mixed, (28, 28, 1), 10),
        (glu, (28, 28, 1), 10),
        (threshold, (28, 28, 1), 10),
        (of_yes_and_no, (28, 28, 1), 10),
        (lambda: network(L.Conv2D(4, 3), L.GlobalMaxPooling2D(), L.Dense(10), shape=(None, None, 3)), (32, 32, 3), 10),
        (lambda: small(classes=300), (28, 28, 1), 300),
        (lambda: small(shape=(16, 16, 4)), (16, 16, 4), 10),
        pytest.param(
            lambda: keras.applications.MobileNetV2((32, 32, 3), alpha=0.35, weights=None, classes=10),
            (32, 32, 3),
            10,
            marks=pytest.mark.thorough,
        ),
    ],
    ids=["mixed", "glu", "threshold", "yes and no", "any size", "300 classes", "four channels", "mobilenet"],
)
def test_what_was_refused_once_is_served(
    build: Callable[[], keras.Model], shape: object, classes: int, tmp_path: Path
) -> None:
    keras.utils.set_random_seed(1)
    model = build()
    model.save(tmp_path / "a.keras")
    served = export(tmp_path / "a.keras", tmp_path / "a")
    assert (served.input_shape, served.classes) == (shape, classes)
    image = np.random.default_rng(0).random(served.input_shape, dtype=np.float32)
    expected = np.asarray(model.predict(image[None], verbose=0))[0]
    got = Engine(served).run(image)[served.output]
    assert np.abs(got - expected).max() <= 2e-3 * np.abs(expected).max()


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda: network(L.Reshape((28, 28)), L.LSTM(4), L.Dense(10)), "LSTM 'lstm"),
        (lambda: network(L.Conv2D(4, 3, activation="glu"), L.Flatten(), L.Dense(10)), "incompatible"),
        (lambda: small(classes=1001), "expected 2 to 1000 classes"),
        (lambda: network(L.Flatten(), L.Dense(10), shape=(28, 28, 7)), "C 1, 3 or 4"),
        (lambda: network(L.Conv2D(4, 3)), "expected class scores"),
    ],
    ids=["recurrent", "glu in a layer", "classes", "channels", "maps"],
)
def test_what_cannot_be_served_is_refused_in_a_line(
    build: Callable[[], keras.Model], reason: str, tmp_path: Path
) -> None:
    build().save(tmp_path / "a.keras")
    with pytest.raises(BadInput, match=reason) as refused:
        export(tmp_path / "a.keras", tmp_path / "a")
    assert "\n" not in str(refused.value)
