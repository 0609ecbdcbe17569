"""The plane of most variance, against NumPy's SVD and against arrays whose answer is known; and what a page gets."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app.models.loaded import LoadedModel
from app.panels.landscape import view
from model.data import prepare
from model.explain import embedding, features, subspace
from model.explain.embedding import placed, principal
from model.records import Array, BadInput
from model.serving import batches, bundle

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


def blocks_of(vectors: Array, rows: int = 70) -> subspace.Blocks:
    return lambda: (vectors[at : at + rows] for at in range(0, len(vectors), rows))


@pytest.mark.parametrize("offset", [0, 1e4])
def test_vectors_seen_in_blocks_have_the_plane_and_the_places_of_the_svd(offset: float) -> None:
    random = np.random.default_rng(3)
    mixed = random.standard_normal((400, 300)) * 0.97 ** np.arange(300) @ random.standard_normal((300, 1500))
    vectors = (mixed + offset).astype(np.float32)
    points, axes, share = by_svd(vectors)
    found = subspace.leading(blocks_of(vectors), *vectors.shape)
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(subspace.DIRECTIONS), atol=1e-4)
    np.testing.assert_allclose(found.coordinates, (vectors - found.mean) @ found.directions.T, atol=2e-2)
    plane, places = embedding.of_leading(found)
    np.testing.assert_allclose(plane.share, share, atol=1e-3)
    assert (np.abs((plane.axes * axes).sum(axis=1)) > 0.999).all()
    np.testing.assert_allclose(places, points, atol=0.02 * np.abs(points).max())
    np.testing.assert_allclose(placed(plane, vectors), places, atol=1e-3 * np.abs(points).max())


@pytest.mark.parametrize("shape", [(1, 4), (9, 1), (3, 200), (200, 3), (9, 4)])
def test_few_or_equal_vectors_in_blocks(shape: tuple[int, int]) -> None:
    alike = subspace.leading(blocks_of(np.full(shape, 0.1, np.float32)), *shape)
    plane, points = embedding.of_leading(alike)
    assert not plane.axes.any() and not plane.share.any() and not points.any() and points.shape == (shape[0], 2)
    vectors = cloud(*shape)
    plane, points = embedding.of_leading(subspace.leading(blocks_of(vectors), *shape))
    expected = principal(vectors)
    if min(shape) > 1:
        np.testing.assert_allclose(plane.share, expected.share, atol=1e-4)
        np.testing.assert_allclose(points, placed(expected, vectors), atol=1e-3)


@pytest.mark.parametrize("size", [1e5, 1e30])
def test_large_vectors_are_kept_as_they_are(size: float) -> None:
    vectors = cloud(200, 40)
    large = vectors * np.float32(size)
    expected, plane = principal(vectors), principal(large)
    np.testing.assert_allclose(plane.axes, expected.axes, atol=1e-4)
    np.testing.assert_allclose(plane.share, expected.share, rtol=1e-4)
    np.testing.assert_allclose(placed(plane, large) / size, placed(expected, vectors), atol=1e-3)
    in_blocks, _ = embedding.of_leading(subspace.leading(blocks_of(large), *large.shape))
    np.testing.assert_allclose(in_blocks.share, expected.share, atol=1e-4)


class Odd:
    """An engine whose vectors are large, and in which one value is infinite and one no number."""

    def __init__(self, *_: object) -> None: ...

    def layer(self, images: Array, index: int) -> Array:
        values = 1e5 * images.reshape(len(images), -1)[:, 200:328]
        values[:, 3], values[0, 5] = np.nan, np.inf
        return values


def test_what_is_no_number_or_over_65504_leaves_a_landscape(
    model: LoadedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_kept", SimpleNamespace(engine=lambda _: Odd()))
    images, _ = model.split("test")
    found = features.vectors(model.bundle, images, "odd", tmp_path).whole
    assert found is not None and np.isfinite(found).all() and found.max() == pytest.approx(1e5)
    again = features.vectors(model.bundle, images, "odd", tmp_path)
    assert again.whole is not None and np.array_equal(again.whole, found)
    plane, points = again.plane()
    assert np.isfinite(points).all() and 0 < plane.share[1] <= plane.share[0] < 1
    order = features.nearest(model.bundle, images, again, np.where(found[17] == 0, np.nan, found[17]))
    assert order[0] == 17


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
    vectors = features.compute(model.bundle, images[:50])
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
