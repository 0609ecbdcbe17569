"""The gallery of the evaluation tab: its filters, orders and keys, nearness to an input, the sheet by predicted class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from evaluation import CHOOSE, indices, measured, opened, says, thumbs
from pages import Page
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from model.data import prepare
from model.explain import features, metrics
from model.records import Evaluation


@pytest.fixture
def tab(page: Page) -> Page:
    return opened(page)


@pytest.fixture(scope="module")
def result(workspace: Path) -> Evaluation:
    return measured(workspace)


def test_filters_pages_and_an_empty_state(tab, result: Evaluation) -> None:  # type: ignore[no-untyped-def]
    tab.run(CHOOSE, "gallery-true", "4")
    count = int((result.labels == 4).sum())
    says(tab, f"1–60 of {count}")
    tab.find("#gallery-next").click()
    says(tab, "61–")
    assert indices(tab) == [i for i in metrics.order(result) if result.labels[i] == 4][60:120], "the filter is kept"
    assert tab.find("#gallery-jump").get_property("value") == "1"
    tab.run(CHOOSE, "gallery-jump", "0")
    says(tab, "1–60")
    tab.run(CHOOSE, "gallery-verdict", "right")
    tab.run(CHOOSE, "gallery-predicted", "1")
    says(tab, "None of 1,000 test images fits: 4 read as 1, right only.")
    assert not tab.all("#gallery [data-index]")
    tab.find("#gallery-every").click()
    says(tab, "1–60 of 1,000")
    assert tab.find("#gallery-every").get_attribute("hidden")


def test_orders(tab, result: Evaluation) -> None:  # type: ignore[no-untyped-def]
    tab.run(CHOOSE, "gallery-sort", "confidence")
    says(tab, "1–60 of 1,000 test images: least certain first")
    sure = [float(thumb["confidence"]) for thumb in thumbs(tab)]
    assert sure == sorted(sure) and sure[0] < 0.6
    tab.run(CHOOSE, "gallery-sort", "loss")
    says(tab, "1–60 of 1,000 test images: highest loss first")
    assert indices(tab) == metrics.order(result, "loss")[:60].tolist()


def test_nearness_to_an_image_and_to_a_drawing(tab, workspace, engine, result: Evaluation) -> None:  # type: ignore[no-untyped-def]
    tab.pick(17)
    tab.run(CHOOSE, "gallery-sort", "near")
    says(tab, "1–60 of 1,000 test images: nearest to test image 17 first")
    images, _ = prepare.load("builtin", workspace).split("test")
    vectors = features.compute(engine.bundle, np.asarray(images))
    distances = [float(((vectors[index] - vectors[17]) ** 2).sum()) for index in indices(tab)]
    assert indices(tab)[0] == 17 and distances == sorted(distances)
    assert tab.find("#gallery [data-index]").get_attribute("aria-pressed") == "true"

    tab.digit("1")
    tab.find("#gallery-again").click()
    says(tab, "1–60 of 1,000 test images: nearest to your drawing first")
    assert np.mean([thumb["predicted"] == "1" for thumb in thumbs(tab)]) > 0.9
    tab.after(tab.find("#clear-canvas").click)
    tab.find("#gallery-again").click()
    says(tab, "Nothing is drawn yet")


def test_the_keyboard(tab) -> None:  # type: ignore[no-untyped-def]
    def press(key: str) -> None:
        ActionChains(tab.driver).send_keys(key).perform()

    def focused() -> int:
        return int(tab.run("return document.activeElement.dataset.index"))

    shown = indices(tab)
    assert len(tab.all("#gallery [tabindex='0']")) == 1, "one stop of the tab key"
    tab.run("document.querySelector(\"#gallery [tabindex='0']\").focus()")
    across = tab.run(
        "const all = Array.from(document.querySelectorAll('#gallery [data-index]')); return all.filter((t) => t.offsetTop === all[0].offsetTop).length"
    )
    start = shown.index(focused())
    for key, by in ((Keys.ARROW_RIGHT, 1), (Keys.ARROW_DOWN, across), (Keys.ARROW_LEFT, -1), (Keys.ARROW_UP, -across)):
        press(key)
        start += by
        assert focused() == shown[start]
    assert tab.find("#test-index").get_attribute("value") == "0", "the page's arrow keys do not hear them"
    press(Keys.ARROW_RIGHT)
    tab.after(lambda: press(Keys.ENTER))
    assert tab.find("#test-index").get_attribute("value") == str(focused())
    press(Keys.PAGE_DOWN)
    says(tab, "61–")
    assert focused() in indices(tab)
    press(Keys.PAGE_UP)
    says(tab, "1–60")
    tab.wait(f"return document.activeElement.dataset.index === '{shown[start + 1]}'")


def test_the_sheet_by_predicted_class(tab, visit, server, result: Evaluation) -> None:  # type: ignore[no-untyped-def]
    tab.find("#gallery-sheet").click()
    says(tab, "100 test images")
    rows = tab.run("""return Array.from(document.querySelectorAll(".sheet-row"), (row) => [row.firstChild.textContent,
        ...Array.from(row.querySelectorAll("[data-index]"), (thumb) => thumb.dataset.predicted)])""")
    assert rows == [[str(name)] * 11 for name in range(10)]
    ringed = {int(element.get_attribute("data-index")) for element in tab.all("#gallery .wrong")}
    assert ringed == {index for index in indices(tab) if result.predicted[index] != result.labels[index]}
    thumb = tab.driver.find_elements(By.CSS_SELECTOR, "#gallery [data-index]")[42]
    tab.after(thumb.click)
    assert tab.text("#predicted-digit") == "4" and len(tab.all("#gallery [aria-pressed=true]")) == 1
    other = visit(server.url)
    other.find("#tab-evaluation").click()
    says(other, "1–60 of 1,000")
    other.find("#gallery-sheet").click()
    says(other, "100 test images")
    assert indices(other) == indices(tab), "the same for everybody"
    tab.run(CHOOSE, "gallery-verdict", "wrong")
    says(tab, "1–")
    assert not tab.all(".sheet-row") and len(other.all(".sheet-row")) == 10
