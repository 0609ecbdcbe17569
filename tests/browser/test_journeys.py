"""The first journeys through the page: ten seconds, pick, and what a map holds."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import DIGITS, SHIPPED, Server
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from model.data import ink, prepare
from model.serving import bundle, predict
from model.serving.engine import Engine

SELECTORS = [
    "#draw-canvas",
    "#clear-canvas",
    "#undo-stroke",
    "#network-input",
    "#predicted-digit",
    "#softmax",
    "#layers",
    "#scaling",
    "#colormap",
    "#filters",
    "#confusion-matrix",
    "#test-index",
    "#test-prev",
    "#test-next",
    "#test-random",
    "#data-source",
    "#gallery",
    "#normalise",
    "#theme",
    "#tab-activations",
    "#tab-filters",
    "#tab-evaluation",
]


def test_the_page_opens_with_a_digit_and_all_maps(page) -> None:  # type: ignore[no-untyped-def]
    for selector in SELECTORS:
        assert len(page.all(selector)) == 1, selector
    panels = page.run(
        """return Array.from(document.querySelectorAll("#layers [data-layer]"), (panel) => ({...panel.dataset}))"""
    )
    assert [(p["layer"], p["kind"], p["maps"], p["size"], p["receptiveField"]) for p in panels] == [
        ("conv_1", "conv", "32", "26x26", "3"),
        ("pool_1", "pool", "32", "13x13", "4"),
        ("conv_2", "conv", "64", "11x11", "8"),
        ("pool_2", "pool", "64", "5x5", "10"),
        ("conv_3", "conv", "128", "3x3", "18"),
    ]
    assert {p["version"] for p in panels} == {bundle.version_of(SHIPPED)}
    assert page.text("#predicted-digit") and "5,000" in page.text("#data-source")
    assert all(len(picture) > 500 for picture in page.pictures().values())
    scroll = page.run("const e = document.documentElement; return [e.scrollWidth, e.scrollHeight]")
    assert scroll == [1440, 900], "all layers are in view at 1440×900"


@pytest.mark.parametrize("name", ["select", "canvas", "input"])
def test_elements_are_what_the_contract_says(page, name: str) -> None:  # type: ignore[no-untyped-def]
    expected = {
        "select": ["#scaling", "#colormap"],
        "canvas": ["#draw-canvas", "#network-input"],
        "input": ["#test-index"],
    }
    for selector in expected[name]:
        assert page.find(selector).tag_name == name
    if name == "canvas":
        box, style = page.run(
            """const pad = document.getElementById("draw-canvas"), box = pad.getBoundingClientRect();
            const style = getComputedStyle(pad);
            return [[box.width, box.height], [style.borderTopWidth, style.paddingLeft, style.touchAction]]"""
        )
        assert box[0] == pytest.approx(box[1], abs=0.5) and style == ["0px", "0px", "none"]
        assert page.run("const t = document.getElementById('network-input'); return [t.width, t.height]") == [28, 28]


def test_test_images_by_index(page, workspace, engine: Engine) -> None:  # type: ignore[no-untyped-def]
    images, labels = prepare.load("builtin", workspace).split("test")
    before = page.pictures()
    for index in (19, 7, 999):
        page.pick(index)
        expected = int(engine.run(predict.unit(images[index]))[-1].argmax())
        assert page.text("#predicted-digit") == str(expected)
        assert page.tile() == images[index].ravel().tolist()
        assert f"true class {labels[index]}" in page.text("#true-class")
        now = page.pictures()
        assert all(now[layer] != before[layer] for layer in now)
        before = now


def test_an_index_out_of_range_is_explained(page) -> None:  # type: ignore[no-untyped-def]
    for wrong in ("1000", "-1", "abc", "1e3", ""):
        field = page.find("#test-index")
        page.run("arguments[0].focus(); arguments[0].select()", field)
        field.send_keys(Keys.BACKSPACE, wrong, Keys.ENTER)
        page.wait("return document.getElementById('test-notice').textContent.includes('0 to 999')")
        page.pick(3)
        assert page.text("#test-notice") == ""


def test_stepping_and_random(page) -> None:  # type: ignore[no-untyped-def]
    def shown() -> str:
        return str(page.find("#test-index").get_attribute("value"))

    page.pick(5)
    page.after(lambda: page.find("#test-next").click())
    assert shown() == "6"
    page.after(lambda: page.find("#test-prev").click())
    page.after(lambda: page.find("#test-prev").click())
    assert shown() == "4"
    page.run("document.activeElement.blur()")
    page.after(lambda: page.find("body").send_keys(Keys.ARROW_RIGHT))
    assert shown() == "5"
    page.pick(0)
    page.after(lambda: page.find("#test-prev").click())
    assert shown() == "999"
    page.after(lambda: page.find("#test-random").click())
    assert 0 <= int(shown()) <= 999


@pytest.mark.parametrize("name", DIGITS)
def test_a_drawn_digit_is_read(page, engine: Engine, name: str) -> None:  # type: ignore[no-untyped-def]
    before = page.pictures()
    page.digit(name)
    assert page.text("#predicted-digit") == name
    assert page.text("#true-class") == ""
    now = page.pictures()
    assert all(now[layer] != before[layer] for layer in now)
    drawn = np.array(page.tile()).reshape(28, 28)
    expected = ink.network_input([np.array(stroke) for stroke in DIGITS[name]])
    assert np.abs(drawn / 255 - expected).max() < 0.06
    bars = page.run("return Array.from(document.querySelectorAll('#softmax .bar-value'), (bar) => bar.textContent)")
    probabilities = engine.run((drawn / 255).astype(np.float32)[..., None])[-1]
    assert np.abs(np.array([float(bar.split()[0]) for bar in bars]) / 100 - probabilities).max() < 0.01


def test_maps_follow_inside_the_stroke(page) -> None:  # type: ignore[no-untyped-def]
    page.after(lambda: page.find("#clear-canvas").click())
    stroke = DIGITS["0"][0]
    send = "const [type, point] = steps; send(type, point);"
    script = page.run(f"window.__send = function (steps) {{ {POINT_WITHOUT_STEPS} {send} }}")
    assert script is None
    page.after(lambda: page.run("__send(['pointerdown', arguments[0]])", stroke[0]))
    seen = [page.pictures()["conv_3"]]
    for point in stroke[1::6]:
        page.after(lambda p=point: page.run("__send(['pointermove', arguments[0]])", p))
        seen.append(page.pictures()["conv_3"])
    assert len(set(seen)) == len(seen)
    still = page.pictures()
    page.after(lambda: page.run("__send(['pointermove', arguments[0]])", stroke[-1]))  # nothing new, yet a rise
    page.after(lambda: page.run("__send(['pointermove', arguments[0]])", stroke[-1]))
    page.run("__send(['pointerup', arguments[0]])", stroke[-1])
    assert set(still) == set(page.pictures())


POINT_WITHOUT_STEPS = """
const canvas = document.getElementById("draw-canvas");
const box = canvas.getBoundingClientRect();
const send = (type, [x, y]) => canvas.dispatchEvent(new PointerEvent(type, {
    clientX: box.left + x * box.width, clientY: box.top + y * box.height, pointerId: 4, bubbles: true, button: 0 }));
"""


def test_undo_and_clear(page) -> None:  # type: ignore[no-untyped-def]
    page.pick(12)
    picked = page.tile()
    page.after(lambda: page.draw(DIGITS["1"]))
    one = page.tile()
    page.after(lambda: page.draw([[[0.2, 0.8], [0.8, 0.8]]]))
    two = page.tile()
    assert len({tuple(image) for image in (picked, one, two)}) == 3
    page.after(lambda: page.find("#clear-canvas").click())
    assert not any(page.tile()) and page.text("#predicted-digit") == ""
    page.after(lambda: page.find("#undo-stroke").click())
    assert page.tile() == two
    page.run("document.activeElement.blur()")
    page.after(lambda: ActionChains(page.driver).key_down(Keys.CONTROL).send_keys("z").key_up(Keys.CONTROL).perform())
    assert page.tile() == one
    page.after(lambda: page.find("#undo-stroke").click())
    assert page.tile() == picked and "true class" in page.text("#true-class")


def test_a_reload_keeps_what_is_looked_at(page) -> None:  # type: ignore[no-untyped-def]
    page.digit("6")
    page.run("const s = document.getElementById('colormap'); s.value = 'magma'; s.dispatchEvent(new Event('change'))")
    tile = page.tile()
    page.find("#tab-filters").click()
    page.wait("return location.hash.includes('tab=filters') && location.hash.includes('colours=magma')")
    page.driver.refresh()
    page.wait("return document.getElementById('predicted-digit')?.textContent === '6'")
    assert np.abs(np.array(page.tile()) - tile).max() <= 3
    assert page.find("#tab-filters").get_attribute("aria-selected") == "true"
    assert page.find("#colormap").get_attribute("value") == "magma"


def test_a_link_shows_another_visitor_the_same(page, visit) -> None:  # type: ignore[no-untyped-def]
    page.digit("7")
    page.wait("return location.hash.length > 20")
    other = visit(page.driver.current_url)
    assert other.text("#predicted-digit") == "7"


def test_choices_apply_at_once(page) -> None:  # type: ignore[no-untyped-def]
    page.answered_by("browser")  # and no frame is on its way from the other end
    page.calm()
    seen = set()
    for selector, value in [
        ("scaling", "map"),
        ("scaling", "standardised"),
        ("scaling", "layer"),
        ("colormap", "gray"),
    ]:
        before = page.frames
        page.run(
            "const s = document.getElementById(arguments[0]); s.value = arguments[1]; s.dispatchEvent(new Event('change'))",
            selector, value,
        )  # fmt: skip
        seen.add(page.pictures()["conv_2"])
        assert page.frames == before, "no server call is needed"
    assert len(seen) == 4


def test_layers_off_screen_are_neither_sent_nor_stale(page) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-evaluation").click()
    page.pick(30)
    before = page.pictures()
    page.find("#tab-activations").click()
    page.wait("return document.querySelector('#layers').dataset.frames > 2")
    page.calm()
    now = page.pictures()
    assert all(now[layer] != before[layer] for layer in now)


def test_normalisation_can_be_switched_off(page) -> None:  # type: ignore[no-untyped-def]
    page.after(lambda: page.find("#clear-canvas").click())
    small = [[[x * 0.3, y * 0.3] for x, y in stroke] for stroke in DIGITS["0"]]
    page.after(lambda: page.draw(small))
    centred = page.tile()
    page.after(lambda: page.find("#normalise").click())
    raw = np.array(page.tile()).reshape(28, 28)
    assert raw.ravel().tolist() != centred and not raw[12:].any() and not raw[:, 12:].any()
    page.after(lambda: page.find("#normalise").click())
    assert page.tile() == centred


def test_light_and_dark(page) -> None:  # type: ignore[no-untyped-def]
    assert page.run("return document.documentElement.dataset.bsTheme") == "light"
    page.find("#theme").click()
    assert page.run("return document.documentElement.dataset.bsTheme") == "dark"
    page.driver.refresh()
    page.wait("return document.documentElement.dataset.bsTheme === 'dark'")
    page.wait("return document.querySelector('#layers')?.dataset.frames > 0")


def test_a_phone_scrolls_down_only_and_keeps_the_pad(page) -> None:  # type: ignore[no-untyped-def]
    page.size(390, 844, mobile=True)
    page.driver.refresh()
    page.wait("return document.querySelector('#layers')?.dataset.frames > 0")
    for tab in ("activations", "filters", "evaluation"):
        page.run("document.getElementById(arguments[0]).click()", f"tab-{tab}")
        assert page.run("return document.documentElement.scrollWidth") == 390, tab
    page.run("document.getElementById('tab-activations').click(); window.scrollTo(0, 1200)")
    page.wait(
        "const b = document.getElementById('draw-canvas').getBoundingClientRect(); return b.top >= 0 && b.bottom < 500"
    )


def test_two_visitors_do_not_disturb_each_other(page, visit, server: Server) -> None:  # type: ignore[no-untyped-def]
    other = visit(server.url)
    page.digit("0")
    other.digit("1")
    assert (page.text("#predicted-digit"), other.text("#predicted-digit")) == ("0", "1")
    mine = page.tile()
    other.after(lambda: other.find("#test-random").click())
    page.calm()
    assert page.tile() == mine and page.text("#predicted-digit") == "0"
