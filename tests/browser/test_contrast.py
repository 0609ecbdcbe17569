"""The contrast tab on the shipped model: 4 against 9 with its numbers, another layer, and the drawing beside them."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest
from conftest import DIGITS, PRETRAINED, Server

from app.panels.contrast.view import opening
from app.words import number
from model.data import prepare
from model.explain import contrast
from model.serving import bundle

READY = """return document.querySelector(".ranked canvas") && document.querySelector(".contrast-present").textContent
    && !document.querySelector(".contrast [data-dash-is-loading]")"""
CHOOSE = """const select = document.getElementById(arguments[0]); select.value = arguments[1];
    select.dispatchEvent(new Event("change", { bubbles: true }))"""
ROW = """const canvas = document.querySelectorAll(".ranked canvas")[arguments[0]];
    const side = (canvas.height - 16) / 4, top = 3 * side + 16;
    return Array.from(canvas.getContext("2d").getImageData(0, top, side, side).data).join()"""


def opened(page) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-contrast").click()
    page.wait(READY)


def said(page, of: str) -> None:  # type: ignore[no-untyped-def]
    page.wait(f"return document.querySelector('.contrast-answer').textContent.startsWith('{of}')")


def chosen(page) -> list[str]:  # type: ignore[no-untyped-def]
    return [page.find(f"#contrast-{control}").get_property("value") for control in ("a", "b", "layer", "count")]


def captions(page) -> list[str]:  # type: ignore[no-untyped-def]
    return page.run("return Array.from(document.querySelectorAll('.ranked figcaption'), (each) => each.textContent)")


def test_four_against_nine_is_what_numpy_says(page, engine, workspace) -> None:  # type: ignore[no-untyped-def]
    assert not page.all(".ranked"), "nothing is asked before the tab is opened"
    opened(page)
    assert chosen(page) == ["4", "9", "conv_3", "100"]
    images, labels = prepare.load("builtin", workspace).split("test")
    fours, nines = (contrast.of_class(images, labels, digit, 100) for digit in (4, 9))
    found = contrast.contrast(engine.bundle, opening(engine.bundle.layers), fours, nines)
    best = found.ranking[:48]
    assert f"map {best[0]} tells 4 from 9 best: d′ = {number(found.separation[best[0]])}." in page.text(
        ".contrast-answer"
    )
    assert captions(page) == [number(found.separation[place]) for place in best]
    numbers = page.run(
        "return Array.from(document.querySelectorAll('.ranked .number'), (each) => Number(each.textContent))"
    )
    assert numbers == best.tolist()
    page.run("document.querySelector('.contrast-maps .tool').click()")
    assert len(page.all(".ranked")) == 128

    page.run(CHOOSE, "contrast-layer", "conv_2")
    said(page, "In conv_2, map")
    assert len(captions(page)) == 48
    page.run(CHOOSE, "contrast-count", "10")
    page.wait("return document.querySelector('.ranked-line ~ .note').textContent.includes('first 10 images')")
    page.run(CHOOSE, "contrast-b", "4")  # the same class twice exchanges the two
    page.wait("return document.querySelector('.contrast-answer').textContent.includes('tells 9 from 4')")
    assert chosen(page) == ["9", "4", "conv_2", "10"]
    page.run(CHOOSE, "contrast-layer", "dense_1")
    said(page, "In dense_1, unit")


def test_the_drawing_is_laid_beside_and_followed(page, engine) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    assert page.text(".contrast-present").startswith("Test image 0: of the ")
    before = page.run(ROW, 0)
    page.after(lambda: page.find("#clear-canvas").click())
    assert page.text(".contrast-present").startswith("Draw something")
    page.after(lambda: page.draw([[[0.35, 0.2], [0.3, 0.5], [0.7, 0.5]], [[0.65, 0.2], [0.65, 0.85]]]))
    counts = re.fullmatch(
        r"Your drawing: of the (\d+) maps that tell the two apart, (\d+) sides? with 4, (\d+) with 9\.",
        page.text(".contrast-present"),
    )
    assert counts and int(counts[2]) > int(counts[3]) and int(counts[2]) + int(counts[3]) == int(counts[1])
    assert page.run(ROW, 0) != before
    tile = np.array(page.tile(), np.float32).reshape(28, 28, 1) / 255
    best = page.run("return Number(document.querySelector('.ranked .number').textContent)")
    response = float(engine.run(tile)[opening(engine.bundle.layers)][..., best].mean())
    reading = page.reading(page.find(".ranked canvas"), 5, 5)
    assert float(reading.split("yours ")[1].split("\n")[0].lstrip("≈ ")) == pytest.approx(
        response, abs=0.02 + 0.01 * response
    )

    frames, row = page.frames, page.run(ROW, 2)
    page.draw(DIGITS["7"])
    page.calm()
    assert page.frames > frames and page.run(ROW, 2) != row
    page.find("#tab-activations").click()
    page.calm()
    page.digit("0")  # frames go on without the layer's maps when nothing of them is to be seen


def test_what_cannot_be_said_is_said_in_a_line(page) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    page.run(  # a layer that the page knows and the server does not
        """document.getElementById('contrast-layer').add(new Option('gone', 'gone'));
        page.model.layers.push({ ...page.model.layers[0], name: 'gone' });"""
    )
    page.run(CHOOSE, "contrast-layer", "gone")
    page.wait("return document.querySelector('.contrast-answer').textContent.includes('there is no such layer here')")
    assert not page.all(".ranked")
    page.run(CHOOSE, "contrast-layer", "conv_1")
    said(page, "In conv_1, map")


def test_another_model_is_followed(visit, serve, tmp_path, workspace) -> None:  # type: ignore[no-untyped-def]
    other = bundle.read(PRETRAINED / "three-conv-128")
    shutil.copytree(other.folder, tmp_path / "bundles" / other.version)
    page = visit(serve("--data", "builtin", "--workspace", tmp_path).url)
    opened(page)
    before = page.text(".contrast-answer")
    page.run("page.model.show(arguments[0])", other.version)
    page.wait(f"return document.querySelector('.contrast-answer').textContent !== {before!r}")
    images, labels = prepare.load("builtin", workspace).split("test")
    fours, nines = (contrast.of_class(images, labels, digit, 100) for digit in (4, 9))
    found = contrast.contrast(other, opening(other.layers), fours, nines)
    best = found.ranking[0]
    said(page, f"In conv_3, map {best} tells 4 from 9 best: d′ = {number(found.separation[best])}.")
    page.wait(READY)
    page.digit("7")
    assert page.text(".contrast-present").startswith("Your drawing: of the ")

    page.run(  # a model without the layer that is shown
        """const facts = { ...page.model.facts, layers: page.model.layers.filter(({ name }) => name !== "conv_3") };
        page.model.take(facts);
        page.panels.forEach((panel) => panel.adopt(facts));"""
    )
    names = page.run("return Array.from(document.getElementById('contrast-layer').options, (each) => each.value)")
    assert "conv_3" not in names and "conv_2" in names
    page.run(CHOOSE, "contrast-layer", "conv_2")
    said(page, "In conv_2, map")


def test_data_without_one_of_the_classes(visit, serve, tmp_path) -> None:  # type: ignore[no-untyped-def]
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (80, 28, 28)).astype(np.uint8)
    labels = np.arange(80) % 10
    path = tmp_path / "data.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images[:40], y_test=np.where(labels == 4, 3, labels)[:40])
    server: Server = serve("--data", path)
    page = visit(server.url)
    page.find("#tab-contrast").click()
    said(page, "There is no test image of 4")
    page.run(CHOOSE, "contrast-a", "3")
    said(page, "In conv_3, map")


def test_the_tab_fits_a_phone(page) -> None:  # type: ignore[no-untyped-def]
    page.size(390, 844, mobile=True)
    opened(page)
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
