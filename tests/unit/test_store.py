"""One store: a bundle is found by its version on whichever shelf it lies, and by its file; what is gone is said so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import PRETRAINED

from model.records import BadInput, Gone
from model.serving import bundle
from model.serving.store import SHELVES, SHIPPED, Store

OTHER = bundle.read(PRETRAINED / "three-conv-128")


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is shipped, so that what is found lies elsewhere."""
    shelves = tuple(shelf for shelf in SHELVES if shelf.name != "shipped")
    monkeypatch.setattr("model.serving.store.SHELVES", shelves)


def test_what_is_shipped_is_found_by_its_version(tmp_path: Path) -> None:
    assert [Store(tmp_path).find(bundle.read(PRETRAINED / name).version).name for name in SHIPPED] == list(SHIPPED)


@pytest.mark.parametrize("place", ["bundles/{version}", "runs/one/lapse/{version}", "runs/one/best"])
@pytest.mark.usefixtures("hidden")
def test_a_bundle_is_found_on_every_shelf(tmp_path: Path, place: str) -> None:
    store = Store(tmp_path)
    with pytest.raises(Gone, match="is not served any more"):
        store.find(OTHER.version)
    folder = tmp_path / place.format(version=OTHER.version)
    shutil.copytree(OTHER.folder, folder)
    assert store.find(OTHER.version).folder == folder
    (folder / bundle.GRAPH).write_bytes(b"damaged")
    with pytest.raises(Gone):
        store.find(OTHER.version)


@pytest.mark.parametrize("version", ["", "../..", "*", "0" * 12, "nothing-of-the-kind"])
def test_what_is_no_version_is_gone(tmp_path: Path, version: str) -> None:
    with pytest.raises(Gone):
        Store(tmp_path).find(version)


def test_a_file_is_served_by_what_lies_beside_it(tmp_path: Path) -> None:
    assert Store(tmp_path).of(PRETRAINED / "default.keras").folder == PRETRAINED / "default"
    with pytest.raises(BadInput, match="no such file"):
        Store(tmp_path).of(tmp_path / "nothing.keras")
