"""Nothing assumes ten digits of 28×28: a small set of coloured shapes, a network trained on it, the whole page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import DIGITS, Server, python, until

ENDS = (Path(__file__).parents[1] / "two_ends.js").read_text("utf-8")
DISC = [[[0.5 + 0.25 * np.sin(turn), 0.5 - 0.25 * np.cos(turn)] for turn in np.linspace(0, 2 * np.pi, 30)]]
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


def both_ends(page) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """How the server and the browser answer the same drawings and images, of which there must be at least ten."""
    page.driver.set_script_timeout(60)
    drawn = [[np.ravel(stroke).tolist() for stroke in strokes] for strokes in ([], DISC, DIGITS["6"])]
    said = page.driver.execute_async_script(ENDS, "compared", page.run("return page.model.version"), drawn, 10)
    assert "trouble" not in said, said
    assert said["verdicts"] == 0 and said["input"] == 0 and said["steps"] <= 1, said
    assert said["certainty"] < 1e-5 and said["scale"] < 1e-5, said
    return said  # type: ignore[no-any-return]


@pytest.mark.thorough
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
    page.draw(DISC)
    page.wait("return document.getElementById('predicted-digit').textContent")
    page.calm()
    assert page.text("#predicted-digit") in NAMES and page.text("#pad-notice") == ""
    assert both_ends(page)["requests"] == 13 and max(page.tile()) > 200 and page.tile()[0] == 0
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
    page.wait("return document.querySelectorAll('.filters-grid .filters-pictures > :first-child canvas').length === 8")
    page.run("for (const sheet of document.querySelectorAll('.filters-sheet')) sheet.open = true")
    page.wait("return document.querySelectorAll('#filters .maps canvas').length === 2")
    page.find("#tab-training").click()
    assert page.find("#train-augmentation").get_property("value") == "affine", "pens adds strokes to digits only"
    page.wait(
        "return document.getElementById('train-outlook').textContent.includes('does not fit') || document.getElementById('train-outlook').textContent.includes('parameters')"
    )


RATIOS = """return Array.from(document.querySelectorAll(arguments[0]), (element) => {
    const { width, height } = element.getBoundingClientRect(); return width / height; })"""
INKED = """const pad = document.getElementById("draw-canvas"), context = pad.getContext("2d");
const { data } = context.getImageData(0, 0, pad.width, pad.height);
const rows = new Set(), columns = new Set();
for (let at = 0; at < data.length; at += 4) if (data[at] < 128) {
    rows.add(Math.floor(at / 4 / pad.width)); columns.add((at / 4) % pad.width); }
return [columns.size / pad.width, rows.size / pad.height]"""


@pytest.mark.thorough
def test_pictures_that_are_not_square_are_not_stretched(  # type: ignore[no-untyped-def]
    visit, serve: Callable[..., Server], from_disk, tmp_path: Path
) -> None:
    random = np.random.default_rng(1)
    labels = np.arange(160) % 2
    images = random.integers(196, 256, (160, 24, 40)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4:20, 4 + 16 * label : 20 + 16 * label] = 5  # a dark square of 16×16, to the left or to the right
    np.savez(
        tmp_path / "wide.npz", x_train=images[:120], y_train=labels[:120], x_test=images[120:], y_test=labels[120:]
    )
    given = ("--data", tmp_path / "wide.npz", "--workspace", tmp_path / "workspace")
    line = ("--preset", "default", "--layers", "conv 8 3, pool 2, dense 16", "--epochs", 2, "--augmentation", "none")
    done = python("model.train", *line, "--out", tmp_path / "run", *given)
    assert done.returncode == 0, done.stderr
    page = visit(serve("--model", tmp_path / "run" / "best.keras", *given).url)

    def as_wide_as_it_is(selector: str, ratio: float = 40 / 24) -> None:
        found = page.run(RATIOS, selector)
        assert found, selector
        np.testing.assert_allclose(found, ratio, rtol=0.04, err_msg=selector)

    page.pick(4)
    assert page.tile()[0] > 190, "dark on light it stays"
    as_wide_as_it_is("#network-input")
    across, down = page.run(INKED)
    np.testing.assert_allclose([across, down], 16 / 40, atol=0.03, err_msg="the square on the pad is a square")
    assert both_ends(page)["requests"] == 13
    page.after(lambda: page.find("#clear-canvas").click())
    assert page.text("#certainty") == "nothing drawn yet" and set(page.tile()) == {255}
    page.after(lambda: page.draw(DISC))
    drawn = np.reshape(page.tile(), (24, 40))
    assert drawn.min() == 0 and (drawn[:, [*range(8), *range(32, 40)]] == 255).all(), "in the middle of the width"
    assert page.text("#predicted-digit") in ("0", "1")
    page.find("#menu-open").click()
    page.find("#save-page").click()
    until(lambda: list(tmp_path.glob("*.html")) and not list(tmp_path.glob("*.crdownload")), 30)
    alone = from_disk(*tmp_path.glob("*.html"))
    alone.after(lambda: alone.find("#clear-canvas").click())
    assert alone.text("#certainty") == "nothing drawn yet" and set(alone.tile()) == {255}
    alone.after(lambda: alone.draw(DISC))
    assert np.array_equal(np.reshape(alone.tile(), (24, 40)), drawn)
    page.pick(4)
    page.find("#keep-beside").click()
    page.wait(
        "return document.querySelectorAll('.side-by-side-verdict').length && document.querySelector('.side-by-side-verdict').textContent"
    )
    as_wide_as_it_is(".side-by-side-tile")
    as_wide_as_it_is(".side-by-side-row .maps canvas", page.run("const c = document.querySelector('.side-by-side-row .maps canvas'); return c.width / c.height"))  # fmt: skip
    page.find("#tab-evaluation").click()
    page.wait("return document.querySelectorAll('#gallery [data-index]').length === 40")
    as_wide_as_it_is("#gallery canvas")
    page.find("#gallery-sheet").click()
    page.wait("return document.querySelectorAll('.sheet-row').length === 2")
    as_wide_as_it_is("#gallery canvas")
    for width, height, mobile in ((1024, 768, False), (390, 844, True)):
        page.size(width, height, mobile)
        page.find("#tab-activations").click()
        for selector in ("#network-input", ".side-by-side-tile"):
            as_wide_as_it_is(selector)


def patterns(count: int, seed: int, classes: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Coarse patterns in grey under noise, one a class, in values from 0 to 16: (count, 24, 40)."""
    coarse = np.random.default_rng(0).random((classes, 4, 8))
    labels = np.arange(count) % classes
    noise = np.random.default_rng(seed).normal(0, 0.15, (count, 24, 40))
    return np.rint((np.kron(coarse[labels], np.ones((1, 6, 5))) + noise).clip(0, 1) * 16), labels


@pytest.mark.thorough
def test_two_hundred_classes_of_dark_rectangles(visit, serve: Callable[..., Server], tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (x, y), (x_test, y_test) = patterns(2000, 1), patterns(600, 2)
    names = [f"species {at}" for at in range(200)]
    np.savez(tmp_path / "many.npz", x_train=x, y_train=y, x_test=x_test, y_test=y_test, class_names=names)
    given = ("--data", tmp_path / "many.npz", "--workspace", tmp_path / "workspace")
    layers = "conv 8 3, pool 2, dense 48"
    done = python("model.train", "--preset", "default", "--layers", layers, "--epochs", 2, "--augmentation", "none", "--out", tmp_path / "run", *given)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "values of 0–16 are stretched to 0–255" in done.stderr
    page = visit(serve("--model", tmp_path / "run" / "best.keras", *given).url)
    assert "values of 0–16 stretched to 0–255" in page.text("#data-source")
    page.pick(150)
    assert max(page.tile()) == 255, "as bright as it is"
    bars = page.run("return Array.from(document.querySelectorAll('#softmax .softmax-bar'), (e) => e.dataset.class)")
    assert len(bars) == 10 and bars[0] == page.text("#predicted-digit") in names
    assert "190 other classes together" in page.text("#softmax .bars-rest")
    page.find("#tab-evaluation").click()
    page.wait("return document.querySelectorAll('#gallery [data-index]').length === 60")
    page.wait("return document.querySelectorAll('#confusion-matrix .heatmaplayer image').length === 2")
    assert page.text(".matrix-note").startswith("These 16 of 200 classes are confused most.")
    assert len(page.all("#class-table tr")) == 17
    page.run("document.querySelector('#class-table button').click()")
    assert len(page.all("#class-table tr")) == 201
    page.run("document.getElementById('gallery-sheet').click()")
    page.wait("return document.querySelectorAll('#gallery .sheet-row').length === 20")
    page.run("document.getElementById('gallery-next').click()")
    page.wait("return document.querySelector('#gallery .sheet-row span').textContent === 'species 20'")
    page.find("#tab-contrast").click()
    page.wait("return document.querySelectorAll('#contrast .ranked').length === 6")
    assert len(page.all("#contrast-a option")) == 200
    page.find("#tab-map").click()
    page.wait("return document.querySelectorAll('.landscape-class').length === 200")
    legend = page.run("const e = document.querySelector('.landscape-legend'); return [e.scrollHeight, e.clientHeight]")
    assert legend[0] > legend[1] <= 900, "it scrolls by itself"
