"""The evaluation tab: the matrix and its cells, from a cell to its images to the input, classes and other splits."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from evaluation import CELL, CHOOSE, FITS, MARKED, click_cell, indices, measured, opened, says, thumbs
from pages import Page
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from model.explain import metrics
from model.records import Evaluation


@pytest.fixture
def tab(page: Page) -> Page:
    return opened(page)


@pytest.fixture(scope="module")
def result(workspace: Path) -> Evaluation:
    return measured(workspace)


def test_a_cell_lists_its_images_and_one_of_them_becomes_the_input(tab, result: Evaluation) -> None:  # type: ignore[no-untyped-def]
    mistakes = result.confusion * (1 - np.eye(10, dtype=int))
    true, said = divmod(int(mistakes.argmax()), 10)
    click_cell(tab, true, said)
    count = int(mistakes.max())
    says(
        tab,
        f"1–{count} of {count} test images: {true} read as {said}"
        if count > 1
        else f"1 test image: {true} read as {said}",
    )
    assert indices(tab) == np.flatnonzero(metrics.chosen(result, true, said)).tolist()
    assert {(thumb["true"], thumb["predicted"], thumb["split"]) for thumb in thumbs(tab)} == {
        (str(true), str(said), "test")
    }
    assert [tab.find(f"#gallery-{key}").get_property("value") for key in ("true", "predicted")] == [
        str(true),
        str(said),
    ]
    tab.wait(f"{MARKED} === 1")

    before = tab.pictures()
    first = tab.find("#gallery [data-index]")
    tab.after(first.click)
    assert tab.text("#predicted-digit") == first.get_attribute("data-predicted")
    assert tab.find("#test-index").get_attribute("value") == first.get_attribute("data-index")
    assert first.get_attribute("aria-pressed") == "true"
    tab.find("#tab-activations").click()
    tab.wait("return document.querySelector('[data-layer=conv_1] canvas').getBoundingClientRect().width > 0")
    tab.calm()
    now = tab.pictures()
    assert all(now[layer] != before[layer] for layer in now), "all maps follow"

    tab.find("#tab-evaluation").click()
    assert len(indices(tab)) == count, "the gallery keeps its filter"
    click_cell(tab, true, said)
    says(tab, "1–60 of 1,000")
    tab.wait(f"{MARKED} === 0")


def test_the_matrix_over_shares_and_mistakes(tab) -> None:  # type: ignore[no-untyped-def]
    texts = (
        "return document.querySelector('#confusion-matrix .js-plotly-plot').data.at(-2)?.text.map((row, at) => row[at])"
    )
    assert all(re.fullmatch(r"\d+", text) for text in tab.run(texts))
    tab.run(CHOOSE, "eval-cells", "true")
    tab.wait(
        f"{texts.replace('return', 'const found =')}; return found.every((each) => each === '100' || each.includes('.'))"
    )
    tab.find("#eval-diagonal").click()
    tab.wait("return document.querySelector('#confusion-matrix .js-plotly-plot').data.length === 1")
    assert tab.find("#eval-diagonal").get_attribute("aria-pressed") == "true"
    tab.find("#eval-diagonal").click()
    tab.wait("return document.querySelector('#confusion-matrix .js-plotly-plot').data.length === 2")


def test_classes_and_other_splits(tab, result: Evaluation) -> None:  # type: ignore[no-untyped-def]
    rows = tab.run(
        "return Array.from(document.querySelectorAll('#class-table tr'), (row) => Array.from(row.cells, (c) => c.textContent))"
    )
    found = metrics.of_classes(result.confusion)
    assert rows[0] == ["class", "images", "precision", "recall", "F1"]
    assert rows[4] == [
        "3",
        str(found.support[3]),
        *(f"{100 * values[3]:.1f}\u00a0%" for values in (found.precision, found.recall, found.f1)),
    ]
    assert tab.text("#class-table .weakest th") == str(found.weakest)
    share, wrong = 100 * result.accuracy, int((result.predicted != result.labels).sum())
    assert tab.text("#accuracy") == f"{share:.1f}\u00a0% of 1,000 test images are read right: {wrong} are not."
    assert "95\u00a0% interval" in tab.text(".evaluation-interval") and not tab.text(".evaluation-trained")
    assert [element.get_attribute("value") for element in tab.all("#eval-split option")] == [
        "test",
        "validation",
        "train",
    ]
    tab.run(CHOOSE, "eval-split", "train")
    tab.wait("return document.getElementById('accuracy').textContent.includes('training images')", 60)
    tab.wait("return document.getElementById('gallery-count').textContent.includes('training images')", 60)
    one = tab.find("#gallery [data-index]")
    tab.after(one.click)
    assert tab.text(".picker-name") == "Training image"
    assert tab.find("#test-index").get_attribute("value") == one.get_attribute("data-index")
    assert tab.text("#predicted-digit") == one.get_attribute("data-predicted")


def test_the_matrix_by_keyboard(tab, result: Evaluation) -> None:  # type: ignore[no-untyped-def]
    def press(key: str) -> None:
        ActionChains(tab.driver).send_keys(key).perform()

    def name(true: int, predicted: int) -> str:
        count = int(result.confusion[true, predicted])
        images = {0: "no image", 1: "1 image"}.get(count, f"{count} images")
        return f"true {true}, read as {predicted}: {images}"

    assert len(tab.all(".matrix-cell")) == 100 and len(tab.all(".matrix-cell[tabindex='0']")) == 1
    said = tab.find("#confusion-matrix").get_attribute("aria-label")
    assert said.startswith("Confusion matrix of 10 classes; most often "), "a text in the place of the picture"
    tab.find("#eval-diagonal").send_keys(Keys.TAB)
    focused = "return document.activeElement.getAttribute('aria-label')"
    assert tab.run(focused) == name(0, 0)
    for key in (Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.END, Keys.ARROW_RIGHT):
        press(key)
    assert tab.run(focused) == name(1, 9) == tab.text("#hover"), "it stops at the border"
    assert tab.find("#test-index").get_attribute("value") == "0", "the page's arrow keys do not hear them"
    press(Keys.HOME)
    press(Keys.ARROW_RIGHT)
    press(Keys.ENTER)
    says(tab, f"1–60 of {result.confusion[1, 1]} test images: 1 read as 1")
    tab.wait("return document.activeElement.getAttribute('aria-pressed') === 'true'")
    assert tab.run(focused) == name(1, 1)


def test_the_buttons_lie_over_their_cells(tab) -> None:  # type: ignore[no-untyped-def]
    for width, height, mobile in ((1440, 900, False), (1920, 1080, False), (390, 844, True)):
        tab.size(width, height, mobile)
        tab.wait(FITS)
        tab.wait("""const area = document.querySelector("#confusion-matrix .nsewdrag").getBoundingClientRect();
            const cells = document.querySelector(".matrix-cells").getBoundingClientRect();
            return ["left", "top", "width", "height"].every((side) => Math.abs(area[side] - cells[side]) < 1)""")
        x, y = tab.run(CELL, "7", "2")
        label = "return document.elementFromPoint(...arguments).getAttribute('aria-label')"
        assert tab.run(label, x, y).startswith("true 7, read as 2: "), width
        assert tab.run("return document.documentElement.scrollWidth <= innerWidth")


def test_pictures_have_their_room_before_they_are_there(visit, server) -> None:  # type: ignore[no-untyped-def]
    page = visit(server.url)
    page.run("""window.moved = [];
        const inside = ({ node }) => document.querySelector(".evaluation").contains(node);
        new PerformanceObserver((list) => moved.push(...list.getEntries().filter(({ sources }) => sources.some(inside))))
            .observe({ type: "layout-shift" })""")
    page.run("page.view.set({ tab: 'evaluation' })")  # without a click, after which shifts are forgiven
    page.wait("return document.querySelectorAll('#confusion-matrix .heatmaplayer image').length === 2")
    page.wait("return document.querySelectorAll('#gallery [data-index]').length === 60")
    page.calm()
    assert page.run("return moved.reduce((sum, { value }) => sum + value, 0)") <= 0.02
    matrix, gallery = (
        page.run("return document.querySelector(arguments[0]).getBoundingClientRect().top", selector)
        for selector in (".matrix-cells", "#gallery")
    )
    assert abs(matrix - gallery) <= 2, "side by side, from the same height"


def test_a_wish_that_is_nonsense_is_a_new_page(tab) -> None:  # type: ignore[no-untyped-def]
    ask = """const [question, wish, done] = arguments; page.ask(question, wish).then(done)"""
    nonsense = {"split": "nothing", "true": 77, "predicted": "x", "verdict": 3, "sort": [], "page": -1, "sheet": 1}
    answer = tab.driver.execute_async_script(ask, "evaluation/gallery", nonsense)
    assert answer["text"].startswith("1–60 of 1,000 test images: the ")
    near = tab.driver.execute_async_script(ask, "evaluation/gallery", {"sort": "near", "near": {"index": 10_000_000}})
    assert "test image 10000000, expected 0 to 999" in near["trouble"]["line"]
    matrix = tab.driver.execute_async_script(ask, "evaluation/matrix", {**nonsense, "cells": {}, "diagonal": "x"})
    assert matrix["split"] == "test" and len(matrix["figure"]["data"]) == 2
