"""Nothing assumes ten digits of 28×28: a small set of coloured shapes, a network trained on it, the whole page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from conftest import Server, python

SIDE, NAMES = 16, ["disc", "square", "cross"]


def shapes(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Coloured discs, squares and crosses on dark ground, (count, 16, 16, 3)."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    rows, columns = np.mgrid[:SIDE, :SIDE]
    images = random.integers(0, 30, (count, SIDE, SIDE, 3))
    for image, label in zip(images, labels, strict=True):
        y, x = random.integers(6, 10, 2)
        down, across = np.abs(rows - y), np.abs(columns - x)
        inside = [
            down**2 + across**2 <= 16,
            (down <= 4) & (across <= 4),
            (down <= 1) & (across <= 5) | (across <= 1) & (down <= 5),
        ]
        image[inside[label]] = random.integers(120, 256, 3)
    return images.astype(np.uint8), labels


def test_coloured_shapes_by_name(visit, serve: Callable[..., Server], tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (x, y), (x_test, y_test) = shapes(300, 1), shapes(90, 2)
    np.savez(tmp_path / "shapes.npz", x_train=x, y_train=y, x_test=x_test, y_test=y_test, class_names=NAMES)
    given = ("--data", tmp_path / "shapes.npz", "--workspace", tmp_path / "workspace")
    layers = "conv 8 3, norm, pool 2, conv 12 3 linear, dense 16"
    done = python("model.train", "--preset", "default", "--layers", layers, "--epochs", 6, "--out", tmp_path / "run", *given)  # fmt: skip
    assert done.returncode == 0, done.stderr
    page = visit(serve("--model", tmp_path / "run" / "best.keras", *given).url)
    bars = page.run("return Array.from(document.querySelectorAll('#softmax .softmax-bar'), (e) => e.dataset.class)")
    assert bars == NAMES
    assert "takes 16×16×3; drawing needs 28×28×1" in page.text("#pad-notice")
    page.pick(4)
    assert page.text("#predicted-digit") in NAMES and NAMES[y_test[4]] in page.text("#true-class")
    tile = page.run("const t = document.getElementById('network-input'); return [t.width, t.height]")
    assert tile == [SIDE, SIDE]
    page.after(
        lambda: page.run(
            "const s = document.getElementById('which-layers'); s.value = 'every'; s.dispatchEvent(new Event('change'))"
        )
    )
    kinds = page.run("return Array.from(document.querySelectorAll('#layers [data-layer]'), (e) => e.dataset.kind)")
    assert kinds[:4] == ["conv", "norm", "pool", "conv"]
    page.find("#tab-evaluation").click()
    page.wait("return document.querySelectorAll('#gallery [data-index]').length > 0")
    true = page.run("return Array.from(document.querySelectorAll('#gallery [data-index]'), (e) => e.dataset.true)")
    assert set(true) <= set(NAMES)
    page.find("#tab-filters").click()
    page.wait("return document.querySelectorAll('#filters canvas').length === 2")
    page.find("#tab-training").click()
    assert page.find("#train-augmentation").get_property("value") == "affine", "pens adds strokes to digits only"
    page.wait(
        "return document.getElementById('train-outlook').textContent.includes('does not fit') || document.getElementById('train-outlook').textContent.includes('parameters')"
    )
