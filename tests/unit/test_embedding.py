"""The plane of most variance, against NumPy's SVD and against arrays whose answer is known; and what a page gets."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from app.models.loaded import LoadedModel
from app.panels.landscape import view
from model.data import prepare
from model.explain import embedding, features
from model.explain.embedding import placed, principal, unprojected
from model.records import Array, BadInput
from model.serving import bundle

PRETRAINED = Path(__file__).parents[2] / "model" / "pretrained"


def cloud(count: int, units: int) -> Array:
    random = np.random.default_rng(3)
    return (random.standard_normal((count, units)) * np.linspace(3, 0.1, units) + 5).astype(np.float32)


def by_svd(vectors: Array) -> tuple[Array, Array, Array]:
    """Places (n, 2), axes (2, d) and shares (2,), each axis' component largest in size positive."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, sizes, rows = np.linalg.svd(centred, full_matrices=False)
    axes = np.stack([row * np.sign(row[np.abs(row).argmax()]) for row in rows[:2]])
    return centred @ axes.T, axes, sizes[:2] ** 2 / (sizes**2).sum()


@pytest.mark.parametrize("units", [2, 7, 40])
def test_the_plane_is_that_of_the_svd(units: int) -> None:
    vectors = cloud(200, units)
    points, axes, share = by_svd(vectors)
    plane = principal(vectors)
    np.testing.assert_allclose(plane.mean, vectors.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(plane.axes, axes, atol=1e-4)
    np.testing.assert_allclose(plane.share, share, rtol=1e-4)
    np.testing.assert_allclose(placed(plane, vectors), points, atol=1e-3)


def test_a_wide_layer_has_the_same_plane(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = cloud(300, 60)
    vectors[:, 4] *= 4
    vectors[:, 9] *= 2
    exact = principal(vectors)
    monkeypatch.setattr(embedding, "_WIDE", 10)
    found = principal(vectors)
    np.testing.assert_allclose(found.axes, exact.axes, atol=1e-3)
    np.testing.assert_allclose(found.share, exact.share, rtol=1e-3)


def test_points_on_a_line() -> None:
    plane = principal(np.array([[0, 0, 1], [-1, -2, 1], [1, 2, 1]], np.float32))
    np.testing.assert_allclose(plane.axes[0], np.array([1, 2, 0]) / np.sqrt(5), atol=1e-9)
    np.testing.assert_allclose(plane.share, [1, 0], atol=1e-9)
    at = placed(plane, np.array([[-1, -2, 1], [2, 4, 1]], np.float32))
    np.testing.assert_allclose(at, [[-np.sqrt(5), 0], [2 * np.sqrt(5), 0]], atol=1e-6)


def test_a_cross_has_its_longer_arm_first() -> None:
    plane = principal(np.array([[0, 3], [0, -3], [1, 0], [-1, 0]], np.float32))
    np.testing.assert_allclose(plane.axes, [[0, 1], [1, 0]], atol=1e-9)
    np.testing.assert_allclose(plane.share, [0.9, 0.1])


@pytest.mark.parametrize("shape", [(0, 4), (1, 4), (9, 1), (9, 4), (0, 0)])
def test_nothing_that_differs_is_all_zeros(shape: tuple[int, int]) -> None:
    vectors = np.full(shape, 0.1, np.float32)
    plane = principal(vectors)
    assert not plane.axes.any() and not plane.share.any()
    assert placed(plane, vectors).shape == (shape[0], 2) and not placed(plane, vectors).any()


def test_vectors_too_wide_for_their_number_are_projected_and_keep_their_places() -> None:
    random = np.random.default_rng(3)
    wide = (random.standard_normal((300, 5)) @ random.standard_normal((5, 2000))).astype(np.float32) + 1
    assert features.projection(2000, 300) is None, "there is room for so few"
    seen = features.projection(2000, 10**6)
    assert seen is not None and seen.shape == (2000, features.DIRECTIONS)
    narrow = wide @ seen
    plane = principal(narrow)
    points = placed(plane, narrow)
    np.testing.assert_allclose(placed(unprojected(plane, seen), wide), points, atol=2e-3 * np.abs(points).max())
    far = [np.linalg.norm(plane[:150] - plane[150:], axis=1) for plane in (wide, narrow)]
    np.testing.assert_allclose(far[1] / far[0], 1, atol=0.2)
    np.testing.assert_allclose(features.alike(wide[0], 10**6), narrow[0], rtol=2e-3, atol=2e-2)


@pytest.fixture(scope="module")
def model(workspace: Path) -> LoadedModel:
    return LoadedModel(bundle.read(PRETRAINED / "default"), prepare.load("builtin", workspace), workspace)


@pytest.mark.parametrize("split", ["test", "validation"])
def test_a_page_can_place_every_image(model: LoadedModel, split: str) -> None:
    found = json.loads(json.dumps(view.of(model, split)))
    images, labels = model.split(split)
    assert found["name"] == "dense_1" and found["units"] == 128 and found["classes"] == list("0123456789")
    read = {key: np.frombuffer(base64.b64decode(found[key]), "<u2") for key in ("labels", "predicted")}
    np.testing.assert_array_equal(read["labels"], labels)
    np.testing.assert_array_equal(read["predicted"], model.evaluate(split).predicted)
    points = np.frombuffer(base64.b64decode(found["points"]), "<i2").reshape(-1, 2) * found["scale"]
    vectors = features.compute(model.bundle, images[:50]).astype(np.float32)
    by_hand = (vectors - np.array(found["mean"])) @ np.array(found["axes"]).T
    np.testing.assert_allclose(points[:50], by_hand, atol=found["scale"] + 1e-3 * np.abs(points).max())
    assert 0 < found["share"][1] <= found["share"][0] < 1
    assert view.of(model, split) is view.of(model, split)


def test_what_cannot_be_drawn_is_said(model: LoadedModel, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="expected one of"):
        view.of(model, "nonsense")
    path = tmp_path / "small.npz"
    images, labels = np.zeros((40, 12, 12), np.uint8), np.arange(40) % 2
    np.savez(path, x_train=images, y_train=labels, x_test=images, y_test=labels)
    other = LoadedModel(model.bundle, prepare.load(str(path), tmp_path), tmp_path)
    with pytest.raises(BadInput, match="12×12"):
        view.of(other, "test")
