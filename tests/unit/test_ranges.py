"""The range that a source's images use: found over all of them, stretched to 0–255, and said."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.data import prepare, ranges
from model.data.ranges import PLAIN, Range
from model.records import Array, BadInput

RANDOM = np.random.default_rng(3)
UNIT = RANDOM.random((50, 6, 7, 1))
UNIT.flat[:2] = 0, 1

CASES = {
    "bytes": (np.rint(UNIT * 255).astype(np.uint8), PLAIN),
    "dark bytes": (np.rint(UNIT * 200).astype(np.uint8), PLAIN),
    "very dark bytes": (np.rint(UNIT * 17).astype(np.uint8), PLAIN),
    "blank": (np.zeros((9, 4, 4, 1), np.uint8), PLAIN),
    "scikit-learn's digits": (np.rint(UNIT * 16), Range(0, 16)),
    "the same as bytes": (np.rint(UNIT * 16).astype(np.uint8), Range(0, 16)),
    "ink or none": (np.rint(UNIT).astype(np.int64), Range(0, 1)),
    "bool": (UNIT > 0.5, Range(0, 1)),
    "fractions": (UNIT.astype(np.float32), Range(0, 1)),
    "fractions that rounding took over the edge": ((UNIT * 1.0005).astype(np.float32), Range(0, 1)),
    "from minus one": (UNIT * 2 - 1, Range(-1, 1)),
    "averaged bytes": (UNIT * 255, PLAIN),
    "twelve bits": (np.rint(UNIT * 4000).astype(np.uint16), Range(0, 4095)),
    "sixteen bits": (np.rint(UNIT * 65535).astype(np.uint16), Range(0, 65535)),
}


@pytest.mark.parametrize("name", CASES)
def test_ranges_are_found_and_stretched(name: str) -> None:
    images, expected = CASES[name]
    assert ranges.found({"x": images}) == expected
    shown = ranges.as_bytes(images, expected)
    share = (images.astype(float) - expected.low) / (expected.high - expected.low)
    assert shown.dtype == np.uint8 and np.abs(shown - share.clip(0, 1) * 255).max() <= 0.5 + 1e-6
    if images.dtype == np.uint8 and expected == PLAIN:
        assert shown is images, "byte for byte"


@pytest.mark.parametrize(
    ("arrays", "line"),
    [
        ({"x": UNIT * 3 - 1}, "x [-1, 2]; expected 0–1, −1–1, 0–16"),
        ({"x": UNIT * 1.3}, "x [0, 1.3]"),
        ({"x": UNIT * 1e6}, "1e+06"),
        ({"x": np.rint(UNIT * 9 - 5)}, "x [-5, 4]"),
        ({"x": np.where(UNIT > 0.9, np.nan, UNIT)}, "no numbers"),
        ({"x": UNIT.astype(complex)}, "complex128"),
        ({"a": np.rint(UNIT * 255), "b": UNIT}, "a [0, 255], b [0, 1]; expected the same range"),
        ({"a": np.rint(UNIT * 255).astype(np.uint8), "b": np.rint(UNIT * 300)}, "same range"),
    ],
)
def test_what_has_no_sensible_range_is_refused(arrays: dict[str, Array], line: str) -> None:
    with pytest.raises(BadInput) as caught:
        ranges.found(arrays)
    assert line in str(caught.value) and "\n" not in str(caught.value)


def test_the_range_is_that_of_all_images_together() -> None:
    dark = np.zeros((5, 4, 4, 1), np.uint8)
    dark[0, 0] = 9
    assert ranges.found({"x_train": CASES["bytes"][0], "x_test": dark}) == PLAIN
    assert ranges.found({"x_train": UNIT * 2 - 1, "x_test": UNIT}) == Range(-1, 1)
    assert ranges.found({"x_train": dark, "x_test": CASES["the same as bytes"][0]}) == Range(0, 16)


def sixteen_greys(path: Path) -> Path:
    x, y = CASES["scikit-learn's digits"][0][..., 0], np.arange(50) % 10
    np.savez(path, x_train=x, y_train=y, x_test=x[:20], y_test=y[:20])
    return path


def test_a_stretched_source_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = sixteen_greys(tmp_path / "greys.npz")
    dataset = prepare.load(str(path), tmp_path / "w")
    assert dataset.title == "greys.npz, 70 images, values of 0–16 stretched to 0–255"
    assert capsys.readouterr().err == "data greys.npz: values of 0–16 are stretched to 0–255\n"
    assert prepare.load(str(path), tmp_path / "w").range == Range(0, 16)
    assert capsys.readouterr().err == "", "once is enough"
    assert dataset.split("test")[0].max() == 255


def test_a_folder_of_before_that_is_nearly_black_is_made_anew(tmp_path: Path) -> None:
    path = sixteen_greys(tmp_path / "greys.npz")
    folder = prepare.load(str(path), tmp_path / "w").folder
    for name in ("train", "validation", "test"):
        images = np.load(folder / f"x_{name}.npy")
        np.save(folder / f"x_{name}.npy", np.rint(images / 255 * 16).astype(np.uint8))
    about = json.loads((folder / "about.json").read_text("utf-8"))
    del about["range"]
    (folder / "about.json").write_text(json.dumps(about), "utf-8")
    assert prepare.load(str(path), tmp_path / "w").split("test")[0].max() == 255


def test_labels_of_many_classes_are_kept_whole(tmp_path: Path) -> None:
    x, y = CASES["bytes"][0], np.arange(50) * 20
    np.savez(tmp_path / "many.npz", x_train=x, y_train=y, x_test=x, y_test=y)
    dataset = prepare.load(str(tmp_path / "many.npz"), tmp_path / "w")
    assert dataset.split("test")[1].tolist() == y.tolist() and len(dataset.class_names) == 981
    np.savez(tmp_path / "few.npz", x_train=x, y_train=y // 20, x_test=x, y_test=y // 20)
    assert prepare.load(str(tmp_path / "few.npz"), tmp_path / "w").split("test")[1].dtype == np.uint8


@pytest.mark.parametrize("shape", [(24, 40, 4), (64, 48, 3), (5, 9, 1)])
def test_images_of_any_shape_and_up_to_four_channels(tmp_path: Path, shape: tuple[int, ...]) -> None:
    x, y = RANDOM.integers(0, 256, (30, *shape), np.uint8), np.arange(30) % 3
    np.savez(tmp_path / "any.npz", x_train=x, y_train=y, x_test=x[:7], y_test=y[:7])
    assert np.array_equal(prepare.load(str(tmp_path / "any.npz"), tmp_path / "w").split("test")[0], x[:7])
