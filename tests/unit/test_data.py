"""Sources become seeded splits; what is wrong with a file is said in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.data import prepare, sources
from model.records import BadInput


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (40, 28, 28), np.uint8)


def saved(path: Path, **arrays: object) -> Path:
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return path


def test_builtin_has_three_splits_of_five_thousand_digits(workspace: Path) -> None:
    found = prepare.load("builtin", workspace)
    assert {name: found.size(name) for name in ("train", "validation", "test")} == {
        "train": 3600, "validation": 400, "test": 1000
    }  # fmt: skip
    assert "5,000" in found.title and found.class_names == tuple("0123456789")
    prints = [set(prepare.fingerprints(found.split(name)[0])) for name in ("train", "validation", "test")]
    assert not prints[0] & prints[1] and not prints[0] & prints[2] and not prints[1] & prints[2]


def test_splits_are_the_same_every_time(tmp_path: Path, workspace: Path) -> None:
    one, other = prepare.load("builtin", workspace), prepare.load("builtin", tmp_path)
    for name in ("train", "validation", "test"):
        assert np.array_equal(one.split(name)[0], other.split(name)[0])


def test_auto_is_builtin_without_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert prepare.resolve("auto", tmp_path)[0] == "builtin"


def test_auto_takes_the_cache_of_keras(tmp_path: Path, images: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    cache = tmp_path / ".keras" / "datasets"
    cache.mkdir(parents=True)
    labels = np.arange(40) % 10
    saved(cache / "mnist.npz", x_train=images[:30], y_train=labels[:30], x_test=images[30:], y_test=labels[30:])
    assert prepare.load("auto", tmp_path / "w").size("test") == 10


def test_test_images_keep_their_order(tmp_path: Path, images: np.ndarray) -> None:
    labels = np.arange(40) % 3
    path = saved(tmp_path / "a.npz", x_train=images[:30], y_train=labels[:30], x_test=images[30:], y_test=labels[30:])
    x_test, y_test = prepare.load(str(path), tmp_path / "w").split("test")
    assert np.array_equal(x_test[..., 0], images[30:]) and np.array_equal(y_test, labels[30:])


def test_builtin_digits_are_kept_out_of_training(tmp_path: Path, images: np.ndarray) -> None:
    builtin = sources.read_builtin(sources.builtin_file()).train[0][:200, :, :, 0]
    x_train = np.concatenate([images, builtin])
    path = saved(
        tmp_path / "a.npz", x_train=x_train, y_train=np.zeros(240, int), x_test=images[:2], y_test=np.zeros(2, int)
    )
    found = prepare.load(str(path), tmp_path / "w")
    assert found.size("train") + found.size("validation") == 40


def test_colour_images_class_names_and_floats(tmp_path: Path) -> None:
    x = np.random.default_rng(0).random((20, 16, 12, 3)).astype(np.float32)
    y = np.arange(20)[:, None] % 2
    path = saved(tmp_path / "a.npz", x_train=x, y_train=y, x_test=x[:4], y_test=y[:4], class_names=["cat", "dog"])
    found = prepare.load(str(path), tmp_path / "w")
    assert found.class_names == ("cat", "dog")
    assert np.array_equal(found.split("test")[0], np.rint(x[:4] * 255).astype(np.uint8))


def test_a_kaggle_csv(tmp_path: Path, images: np.ndarray) -> None:
    rows = np.column_stack([np.arange(40) % 10, images.reshape(40, -1)])
    path = tmp_path / "train.csv"
    header = "label," + ",".join(f"pixel{i}" for i in range(784))
    np.savetxt(path, rows, fmt="%d", delimiter=",", header=header, comments="")
    found = prepare.load(str(path), tmp_path / "w")
    assert found.size("test") == 8 and found.size("validation") == 3 and found.size("train") == 29
    shown = {bytes(image.tobytes()) for name in ("train", "validation", "test") for image in found.split(name)[0]}
    assert shown == {image.tobytes() for image in images}


def test_content_names_the_folder(tmp_path: Path, images: np.ndarray) -> None:
    arrays = {"x_train": images, "y_train": np.zeros(40, int), "x_test": images, "y_test": np.zeros(40, int)}
    one, other = saved(tmp_path / "a.npz", **arrays), saved(tmp_path / "b.npz", **{**arrays, "x_test": images[::-1]})
    workspace = tmp_path / "w"
    assert prepare.load(str(one), workspace).key != prepare.load(str(other), workspace).key


def trouble(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        prepare.load(str(path), path.parent / "w")
    assert "\n" not in str(caught.value)
    assert not list((path.parent / "w").rglob("about.json"))
    return str(caught.value)


def test_bad_files_are_refused(tmp_path: Path, images: np.ndarray) -> None:
    labels = np.zeros(40, int)
    good = {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}
    assert "no such file" in trouble(tmp_path / "none.npz")
    (tmp_path / "a.txt").write_text("x")
    assert ".npz or a .csv" in trouble(tmp_path / "a.txt")
    (tmp_path / "empty.npz").write_bytes(b"")
    assert "not a readable" in trouble(tmp_path / "empty.npz")
    (tmp_path / "text.npz").write_text("hello")
    trouble(tmp_path / "text.npz")
    np.savez(tmp_path / "cut.npz", **good)
    (tmp_path / "cut.npz").write_bytes((tmp_path / "cut.npz").read_bytes()[:5000])
    trouble(tmp_path / "cut.npz")
    assert "no y_test" in trouble(saved(tmp_path / "b.npz", **{k: v for k, v in good.items() if k != "y_test"}))
    assert "39" in trouble(saved(tmp_path / "c.npz", **{**good, "y_train": labels[:39]}))
    assert "shape" in trouble(saved(tmp_path / "d.npz", **{**good, "x_train": images.reshape(40, -1)}))
    assert "-3" in trouble(saved(tmp_path / "e.npz", **{**good, "y_test": labels - 3}))
    assert "whole numbers" in trouble(saved(tmp_path / "f.npz", **{**good, "y_test": labels + 0.5}))
    assert "same range" in trouble(saved(tmp_path / "g.npz", **{**good, "x_test": images.astype(int) + 9}))
    assert "0 to 999" in trouble(saved(tmp_path / "k.npz", **{**good, "y_test": labels + 1000}))
    assert "C 1, 3 or 4" in trouble(saved(tmp_path / "l.npz", **{**good, "x_train": np.zeros((40, 8, 8, 5), int)}))
    assert "empty" in trouble(saved(tmp_path / "h.npz", **{**good, "x_test": images[:0], "y_test": labels[:0]}))
    twice = [*"abcdefghij", "b"]
    assert "class name 'b' is empty or given twice" in trouble(saved(tmp_path / "n.npz", **good, class_names=twice))
    objects = np.array([{}] * 40, dtype=object)
    trouble(saved(tmp_path / "i.npz", **{**good, "y_test": objects}))


def test_bad_csv_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n1,2,3\n")
    assert "label,pixel0" in trouble(path)
    path.write_text("")
    trouble(path)
    header = "label," + ",".join(f"pixel{i}" for i in range(784))
    path.write_text(header + "\n")
    assert "no rows" in trouble(path)
    path.write_text(header + "\n1,2,3\n")
    trouble(path)
    path.write_text(header + "\n" + ",".join(["x"] * 785) + "\n")
    trouble(path)


def test_what_was_taken_out_and_the_splits_are_every_image_there_is(tmp_path: Path, images: np.ndarray) -> None:
    builtin = sources.read_builtin(sources.builtin_file()).train[0][:200, :, :, 0]
    x_train = np.concatenate([images, builtin])
    x_test = images[::-1] // 2
    given = {"x_train": x_train, "y_train": np.arange(240) % 10, "x_test": x_test, "y_test": np.arange(40) % 10}
    source = str(saved(tmp_path / "some.npz", **given))
    dataset, (out, labels) = prepare.load(source, tmp_path), prepare.taken_out(source, tmp_path)
    assert len(out) == 200 and labels.tolist() == (np.arange(40, 240) % 10).tolist()
    parts = [dataset.split(name)[0] for name in ("train", "validation", "test")]
    found = sorted(image.tobytes() for part in (*parts, out) for image in part)
    assert found == sorted(image.tobytes() for part in (x_train, x_test) for image in part)
    assert not len(prepare.taken_out("builtin", tmp_path)[0])
