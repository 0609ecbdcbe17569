"""A used workspace is welcome, a damaged one is mended: what was computed once is computed again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import SHIPPED

from model.data import prepare
from model.data.dataset import Dataset
from model.records import Bundle
from model.serving import bundle, predict
from model.serving.store import Store


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def remove(path: Path) -> None:
    path.unlink()


def five_rows(path: Path) -> None:
    np.save(path, np.zeros(5, np.uint8))


def other_json(path: Path) -> None:
    path.write_text("[]", "utf-8")


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("x_test.npy", cut),
        ("x_test.npy", empty),
        ("x_test.npy", remove),
        ("y_test.npy", cut),
        ("y_test.npy", five_rows),
        ("about.json", remove),
        ("about.json", empty),
        ("about.json", other_json),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_prepared_data(tmp_path: Path, small_data: Path, name: str, harm: Callable[[Path], None]) -> None:
    first = prepare.load(str(small_data), tmp_path)
    expected = np.array(first.split("test")[0])
    harm(first.folder / name)
    again = prepare.load(str(small_data), tmp_path)
    assert np.array_equal(again.split("test")[0], expected) and again.title == first.title


@pytest.fixture(scope="module")
def served() -> Bundle:
    return bundle.read(SHIPPED.with_suffix(""))


@pytest.fixture
def dataset(tmp_path: Path, small_data: Path) -> Dataset:
    return prepare.load(str(small_data), tmp_path)


@pytest.mark.parametrize("harm", [cut, empty, five_rows, other_json], ids=lambda harm: harm.__name__)
def test_kept_predictions(tmp_path: Path, served: Bundle, dataset: Dataset, harm: Callable[[Path], None]) -> None:
    expected = predict.evaluate(served, dataset, "test", tmp_path).probabilities
    kept = next((tmp_path / "evaluations").iterdir())
    harm(kept)
    assert np.array_equal(predict.evaluate(served, dataset, "test", tmp_path).probabilities, expected)
    np.save(kept, np.full_like(expected, np.nan))
    assert np.array_equal(predict.evaluate(served, dataset, "test", tmp_path).probabilities, expected)


def test_where_predictions_cannot_be_kept_they_are_computed(tmp_path: Path, served: Bundle, dataset: Dataset) -> None:
    (tmp_path / "evaluations").write_text("in the way")
    assert len(predict.evaluate(served, dataset, "test", tmp_path).labels) == 120


@pytest.mark.parametrize("name", [bundle.MANIFEST, bundle.GRAPH, bundle.WEIGHTS, bundle.SINGLE])
@pytest.mark.parametrize("harm", [cut, empty, remove], ids=lambda harm: harm.__name__)
def test_a_damaged_bundle_is_not_served(tmp_path: Path, name: str, harm: Callable[[Path], None]) -> None:
    for path in SHIPPED.with_suffix("").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    version = bundle.version_of(SHIPPED)
    assert bundle.intact(tmp_path, version)
    harm(tmp_path / name)
    assert bundle.intact(tmp_path, version) is None


def test_a_changed_manifest_is_not_served(tmp_path: Path) -> None:
    for path in SHIPPED.with_suffix("").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    manifest = tmp_path / bundle.MANIFEST
    manifest.write_text(manifest.read_text("utf-8").replace('"output": 9', '"output": 99'), "utf-8")
    assert bundle.intact(tmp_path, bundle.version_of(SHIPPED)) is None


@pytest.mark.thorough
def test_a_damaged_bundle_of_the_workspace_is_built_again(tmp_path: Path) -> None:
    copy = tmp_path / "mine.keras"
    copy.write_bytes(SHIPPED.read_bytes())
    built = Store(tmp_path / "workspace").of(copy)
    (built.folder / bundle.MANIFEST).unlink()
    assert Store(tmp_path / "workspace").of(copy).version == built.version
