"""The landscape of a layer too wide to be kept, of a trained network on real digits, against NumPy's SVD of all of it."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest

from model.data import prepare
from model.explain import embedding, features
from model.export.build import export
from model.records import Array, Bundle
from model.serving import predict

L = keras.layers


@pytest.fixture(scope="module")
def digits(workspace: Path) -> tuple[Array, Array]:
    images, labels = prepare.load("builtin", workspace).split("train")
    return np.asarray(images[:1200]), np.asarray(labels[:1200])


@pytest.fixture(scope="module")
def wide(digits: tuple[Array, Array], tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    keras.utils.set_random_seed(1)
    layers = [L.Conv2D(16, 3, activation="relu"), L.MaxPooling2D(2), L.Conv2D(32, 3, activation="relu"), L.Flatten()]
    model = keras.Sequential([keras.Input((28, 28, 1)), *layers, L.Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(predict.unit(digits[0]), digits[1], batch_size=32, epochs=2, verbose=0)
    folder = tmp_path_factory.mktemp("wide")
    model.save(folder / "a.keras")
    return export(folder / "a.keras", folder / "a")


def test_it_is_the_landscape_of_the_true_vectors(
    wide: Bundle, digits: tuple[Array, Array], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, _ = digits
    whole = features.vectors(wide, images, "digits", tmp_path).whole
    assert whole is not None and whole.shape == (1200, 3872)
    monkeypatch.setattr(features, "_NUMBERS", 10_000)
    known = features.vectors(wide, images, "digits", tmp_path)
    assert known.leading and known.leading.coordinates.shape == (1200, 64)
    plane, points = known.plane()

    centred = whole.astype(np.float64) - whole.mean(axis=0, dtype=np.float64)
    left, sizes, right = np.linalg.svd(centred, full_matrices=False)
    np.testing.assert_allclose(plane.share, sizes[:2] ** 2 / (sizes**2).sum(), atol=1e-3)
    assert (np.abs((plane.axes * right[:2]).sum(axis=1)) > 0.9999).all()
    np.testing.assert_allclose(np.abs(points), np.abs(left[:, :2] * sizes[:2]), atol=0.01 * sizes[0] / np.sqrt(1200))

    again = features.vectors(wide, images, "digits", tmp_path)
    assert again.leading and np.array_equal(again.leading.coordinates, known.leading.coordinates), "kept"
    for one in range(0, 1200, 60):
        true = np.argsort(np.square(whole - whole[one]).sum(axis=1), kind="stable")
        found = features.nearest(wide, images, again, whole[one])
        assert found[0] == one and sorted(found) == list(range(1200))
        assert len(set(found[:60]) & set(true[:60])) >= 58
        distances = np.square(whole[found[:60]] - whole[one]).sum(axis=1)
        assert (np.diff(distances) >= -1e-3 * distances[-1]).all(), "the nearest first"
    assert embedding.placed(plane, whole) == pytest.approx(points, abs=1e-3 * float(np.abs(points).max()))
