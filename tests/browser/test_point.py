"""Pointing at a map shows where it looks; a click, Enter or a second tap opens the exact sum, which follows the pen."""

from __future__ import annotations

import time

import numpy as np
import pytest
from conftest import DIGITS, SHIPPED, Server, ask
from selenium.webdriver.common.keys import Keys

from model.data import prepare
from model.explain.receptive import seen_by
from model.serving import bundle, predict
from model.serving.engine import Engine

SPOT = """const [name, map, row, column] = arguments;
const layer = page.panel("activations").layers.layers.find((one) => one.name === name);
const [x, y] = layer.mosaic.spot(layer.placeOf({ map, row, column }));
const send = (type, extra = {}) => layer.mosaic.canvas.dispatchEvent(new PointerEvent(type,
    { bubbles: true, cancelable: true, clientX: x, clientY: y, ...extra }));
"""
TAP = (
    SPOT
    + """send("pointerdown", { pointerType: "touch" }); send("pointerup", { pointerType: "touch" });
send("click", { pointerType: "touch" });"""
)
HOLD = """const { fetch } = page.asker;
Object.assign(window, { held: [], before: fetch });
page.asker.fetch = async (path, request) => {
    const answer = await fetch(path, request);
    if (path === "/ask/point/sum") await new Promise((go) => held.push(go));
    return answer;
};
page.view.set({ at: arguments[0] })"""
SPOT_OF = SPOT + "return [x, y]"
CONV_2 = 2


def box(page) -> str:  # type: ignore[no-untyped-def]
    return str(page.find("#receptive-field").get_attribute("data-box"))


def expected_box(*pixel: int) -> str:
    found = seen_by(bundle.read(SHIPPED.with_suffix("")), *pixel).box()
    return ",".join(map(str, found or ()))


def sum_is(page, expected: float) -> None:  # type: ignore[no-untyped-def]
    page.wait(f"""const {{ value, total }} = document.getElementById("sum").dataset;
        return value !== "" && Math.abs(value - {expected}) < 1e-6 && Math.abs(total - value) < 1e-5""")


def outlined(page, selector: str) -> bool:  # type: ignore[no-untyped-def]
    return bool(page.run("return Boolean(document.querySelector(arguments[0])?.getAttribute('d'))", selector))


def test_pointing_opening_stepping_closing(page, engine: Engine, workspace) -> None:  # type: ignore[no-untyped-def]
    page.pick(19)
    outputs = engine.run(predict.unit(prepare.load("builtin", workspace).split("test")[0][19]))
    assert box(page) == "" and page.find("#filter-page").get_attribute("hidden")
    page.run(SPOT + "send('pointermove')", "conv_2", 30, 0, 10)
    assert box(page) == expected_box(CONV_2, 30, 0, 10) == "0,20,7,27"
    assert page.text("#receptive-field").endswith(
        "conv_2 · map 30 · row 0, column 10 sees rows 0–7, columns 20–27 of the image (8×8)"
    )
    for place in (
        ".pad .outline-field",
        ".tile .outline-field",
        "[data-layer=conv_2] .outline-value",
        "[data-layer=pool_1] .outline-fields",
    ):
        assert outlined(page, place), place
    assert not outlined(page, "[data-layer=conv_3] .outline-fields")
    page.run("document.querySelector('h1').dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))")
    assert box(page) == "" and not outlined(page, ".pad .outline-field")

    map_, row, column = next((at, 5, 5) for at in range(64) if outputs[CONV_2][5, 5, at] > 0)
    page.run(SPOT + "send('pointermove'); send('click')", "conv_2", map_, row, column)
    assert not page.find("#filter-page").get_attribute("hidden")
    sum_is(page, float(outputs[CONV_2][row, column, map_]))
    assert page.find("#sum").get_attribute("data-terms") == "32"
    assert len(page.all(".sum-term")) == 8 and page.text(".sum-rest").startswith("24 further maps: ")
    shown = sum(float(one.get_attribute("title")) for one in page.all(".sum-term > .sum-total"))
    rest = float(page.find(".sum-rest").get_attribute("title"))
    bias = float(page.find(".sum-line .sum-total").get_attribute("title"))
    assert shown + rest + bias == pytest.approx(float(outputs[CONV_2][row, column, map_]), abs=1e-5)

    page.run("document.querySelector('h1').dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))")
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_DOWN)
    assert page.run("return page.view.at") == [6, 6] and box(page) == expected_box(CONV_2, map_, 6, 6)
    sum_is(page, float(outputs[CONV_2][6, 6, map_]))
    assert page.find("#test-index").get_attribute("value") == "19"
    of_map = outputs[CONV_2][:, :, map_]
    most = [int(at) for at in np.unravel_index(of_map.argmax(), of_map.shape)]
    assert of_map.max() > of_map[6, 6] and most != [6, 5]
    page.run(HOLD, most)
    page.wait("return held.length")
    page.run("page.view.set({ at: [6, 5] }); held.shift()()")
    page.wait("return held.length")  # the next question: the answer before has been dealt with
    sum_is(page, float(of_map[6, 6]))  # still
    page.run("page.asker.fetch = before; held.shift()()")
    sum_is(page, float(of_map[6, 5]))
    page.run("page.view.set({ at: [6, 6] })")
    sum_is(page, float(of_map[6, 6]))

    page.run("page.view.set({ tab: 'evaluation' }); document.activeElement.blur()")
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert page.run("return page.view.at") == [6, 6], "on another tab, arrow keys are that tab's"
    page.run("page.view.set({ tab: 'activations' }); document.getElementById('point').focus()")
    page.run("document.querySelector('.sum-rest').click()")
    page.wait("return document.querySelectorAll('.sum-term').length === 32")
    page.run("document.querySelectorAll('.sum-term button')[1].focus()")
    page.driver.switch_to.active_element.send_keys(" ")
    rows = (
        "return Array.from(document.querySelectorAll('.sum-term button'), (name) => name.getAttribute('aria-pressed'))"
    )
    assert page.run(rows) == ["false", "true", *["false"] * 30]
    page.run("document.getElementById('point').focus()")
    page.run("document.querySelector('.point-play').click()")
    page.wait("return page.view.at[0] > 6 || page.view.at[1] > 6")
    page.driver.switch_to.active_element.send_keys(" ")
    assert page.run("return page.panel('point').steps.timer") == 0
    page.after(lambda: page.draw(DIGITS["7"]))  # the sum follows the pen
    page.wait("""const { info, asked } = page.panel('point'), { value } = document.getElementById("sum").dataset;
        const layer = page.panel('activations').layers.byIndex.get(info.index), { steps, low, high } = layer.layer;
        const step = steps[asked.map * layer.size + asked.row * layer.width + asked.column];
        return Math.abs(low + (step / 255) * (high - low) - value) < (high - low) / 200""")
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert page.find("#filter-page").get_attribute("hidden") and page.run("return page.view.layer") == ""
    assert page.run("return document.activeElement.closest('[data-layer]').dataset.layer") == "conv_2"
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_LEFT, Keys.ENTER)
    assert not page.find("#filter-page").get_attribute("hidden") and page.run("return page.view.map") == map_
    assert page.run("return document.activeElement.matches('.filter-head h2')"), "next and previous are at hand"


def test_a_step_counts_while_the_mouse_rests(page) -> None:  # type: ignore[no-untyped-def]
    page.pick(19)
    page.run(SPOT + "send('pointermove'); send('pointerdown'); send('click')", "conv_2", 30, 4, 4)
    assert box(page) == expected_box(CONV_2, 30, 4, 4)
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert box(page) == expected_box(CONV_2, 30, 5, 4)
    page.run(SPOT + "send('pointermove')", "conv_2", 30, 4, 4)
    assert box(page) == expected_box(CONV_2, 30, 5, 4), "the mouse has not gone to another value"
    page.run(SPOT + "send('pointermove')", "conv_2", 30, 2, 4)
    assert box(page) == expected_box(CONV_2, 30, 2, 4)


def test_a_click_opens_what_was_pointed_at(page) -> None:  # type: ignore[no-untyped-def]
    """A click's place comes in whole pixels, that of a pointer in parts of them."""
    page.run(SPOT + "send('pointermove'); send('pointerdown')", "conv_2", 30, 4, 4)
    page.run(SPOT + "send('click')", "conv_2", 30, 3, 4)
    assert page.run("return page.view.at") == [4, 4]


def still(page) -> None:  # type: ignore[no-untyped-def]
    """Wait until the maps of the first layer stay where they are."""
    before, where = None, page.run(SPOT_OF, "conv_1", 9, 12, 9)
    while where != before:
        time.sleep(0.4)
        before, where = where, page.run(SPOT_OF, "conv_1", 9, 12, 9)


def test_fingers(page) -> None:  # type: ignore[no-untyped-def]
    page.size(390, 844, mobile=True)
    page.run("document.querySelector('#tour').remove()")
    page.run("document.querySelector('[data-layer=conv_1]').scrollIntoView({ block: 'center' })")
    page.calm()
    still(page)

    def tap() -> None:
        x, y = page.run(SPOT_OF, "conv_1", 9, 12, 9)  # type: ignore[misc]
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
            page.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    page.run("window.lifted = 0; document.addEventListener('click', () => lifted++)")
    page.run("document.documentElement.addEventListener('pointerleave', () => lifted++)")
    tap()
    page.wait("return lifted === 2")
    assert box(page) == expected_box(0, 9, 12, 9) and page.run("return page.view.layer") == ""
    assert "row 12, column 9" in page.text("#hover") and page.find("#hover").is_displayed()
    tap()
    page.wait("return page.view.layer === 'conv_1'")
    assert page.run("return page.view.at") == [12, 9]


def test_a_link_and_taps(visit, server: Server) -> None:  # type: ignore[no-untyped-def]
    page = visit(server.url + "/#i=3&layer=conv_2&map=30&at=4,5")
    page.wait("return document.getElementById('sum').dataset.terms === '32'")
    assert box(page) == "8,10,15,17" and not page.find("#filter-page").get_attribute("hidden")
    wish = {"version": page.run("return page.model.version"), "layer": 2, "map": 64, "row": 0, "column": 0}
    assert "expected 0 to 63" in ask(server, "point/sum", **wish, input={"index": 3})["error"]["line"]
    page.find(".filter-buttons [title=Close]").click()
    page.size(1000, 800)
    page.run("page.view.set({ layer: 'conv_1', map: 2, at: null })")
    assert page.run("return document.activeElement.id") == "filter-page", "what lies over the page has the focus"
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert page.find("#filter-page").get_attribute("hidden")
    page.size(390, 844, mobile=True)
    page.run("document.querySelector('[data-layer=conv_1]').scrollIntoView()")
    page.calm()
    page.run(TAP, "conv_1", 3, 0, 9)
    assert box(page) == "0,9,2,11" and page.find("#filter-page").get_attribute("hidden")
    page.pen("pointerdown", [[0.2, 0.2]])
    page.pen("pointermove", [[0.2 + 0.02 * at, 0.2] for at in range(20)])
    assert box(page) == "0,9,2,11", "it stays while a finger draws"
    page.run(TAP, "conv_1", 3, 2, 9)
    assert page.run("return [page.view.layer, page.view.map, page.view.at.join()]") == ["conv_1", 3, "2,9"]
    page.wait("return document.getElementById('sum').dataset.terms === '1'")
    heights = page.run("""return [".filter-live", "#receptive-field", "#sum"].map((one) => {
        const box = document.querySelector(one).getBoundingClientRect(); return [box.top, box.bottom]; })""")
    assert np.all(np.diff([top for top, _ in heights]) >= 0) and heights[2][0] < 844
