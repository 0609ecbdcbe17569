"""Side by side: kept inputs under one scale, points active in all of them, kept by the address."""

from __future__ import annotations

import time

import numpy as np
from selenium.webdriver.common.keys import Keys

from model.data.prepare import load
from model.serving import predict


def keep(page) -> None:  # type: ignore[no-untyped-def]
    rows = len(page.all(".side-by-side-row"))
    page.find("#keep-beside").click()
    page.wait(f"return document.querySelectorAll('.side-by-side-row').length === {min(rows + 1, 4)}")


def test_common_points_are_those_active_in_all(page, engine, workspace) -> None:  # type: ignore[no-untyped-def]
    assert not page.find("#side-by-side").is_displayed()
    chosen = [4, 9, 30]
    for index in chosen:
        page.pick(index)
        keep(page)
    page.run(
        "const s = document.querySelector('.side-by-side-head select'); s.value = 'conv_3'; s.dispatchEvent(new Event('change'))"
    )
    page.find(".side-by-side-common input").click()
    page.wait("return document.querySelector('.side-by-side-head .count').textContent.includes('of 1,152 points')")
    images = load("builtin", workspace).split("test")[0]
    index = [layer.name for layer in engine.bundle.layers].index("conv_3")
    maps = [engine.run(predict.unit(images[number]))[index] for number in chosen]
    active = int(np.all([output > 0 for output in maps], axis=0).sum())
    shown = int(page.text(".side-by-side-head .count").split()[0].replace(",", ""))
    assert shown == active
    said = page.run("return Array.from(document.querySelectorAll('.side-by-side-verdict'), (e) => e.textContent)")
    expected = [str(engine.run(predict.unit(images[number]))[-1].argmax()) for number in chosen]
    assert [text.split()[0] for text in said] == expected


def test_drawings_are_kept_too_four_at_most_and_a_link_brings_them_back(page) -> None:  # type: ignore[no-untyped-def]
    for name in ("0", "1", "7", "6", "0"):
        page.digit(name)
        keep(page)
    page.wait("return Array.from(document.querySelectorAll('.side-by-side-verdict')).every((e) => e.textContent)")
    said = page.run(
        "return Array.from(document.querySelectorAll('.side-by-side-verdict'), (e) => e.textContent.split(' ')[0])"
    )
    assert said == ["1", "7", "6", "0"]
    time.sleep(0.6)  # the address follows when things are calm
    page.wait("return (location.hash.match(/b=/g) || []).length === 4")
    page.driver.refresh()
    page.wait("return document.querySelectorAll('.side-by-side-verdict').length === 4")
    page.wait("return Array.from(document.querySelectorAll('.side-by-side-verdict')).every((e) => e.textContent)")
    again = page.run(
        "return Array.from(document.querySelectorAll('.side-by-side-verdict'), (e) => e.textContent.split(' ')[0])"
    )
    assert again == said
    page.run("document.querySelector('.side-by-side-row .tool').click()")
    page.wait("return document.querySelectorAll('.side-by-side-row').length === 3")
    page.run("Array.from(document.querySelectorAll('.side-by-side-head button')).pop().click()")
    page.wait("return document.getElementById('side-by-side').hidden")


def test_the_keyboard_walks_its_maps(page) -> None:  # type: ignore[no-untyped-def]
    page.pick(4)
    keep(page)
    page.wait("return document.querySelector('.side-by-side-row .maps canvas')")
    canvas = page.find(".side-by-side-row .maps canvas")
    before = canvas.get_attribute("aria-label")
    assert before == "32 feature maps of conv_1 for test image 4"
    page.find(".side-by-side-row .side-by-side-input").send_keys(Keys.TAB)
    assert canvas.get_attribute("aria-label").startswith("test image 4, conv_1 map 0, strongest ")
    assert "map 0 · row 13, column 13" in page.text("#hover")
    canvas.send_keys(Keys.ARROW_DOWN)
    assert canvas.get_attribute("aria-label").startswith("test image 4, row 14, column 13: ")
    canvas.send_keys(Keys.TAB)
    assert canvas.get_attribute("aria-label") == before
