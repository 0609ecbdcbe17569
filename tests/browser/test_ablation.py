"""Filters are switched off by link, on the maps and from the ranking; plainly said on every tab, and undone."""

from __future__ import annotations

import pytest

from model.data import prepare
from model.explain import ablation
from model.records import Off

OFF = "return document.getElementById('switched-off').textContent"
ACCURACY = "return Number(document.getElementById('switched-off').dataset.accuracy)"
SHOWN = "return document.querySelector('.off-strip').offsetHeight > 0"
PRESS = """const [name, map, keys, to] = arguments, [row, column] = to || [1, 1];
const layer = page.panel("activations").layers.layers.find((each) => each.name === name), { canvas } = layer.mosaic;
canvas.scrollIntoView({ block: "center" });
const send = (type, row, column) => {
    const [clientX, clientY] = layer.mosaic.spot({ map, row, column });
    canvas.dispatchEvent(new PointerEvent(type, { clientX, clientY, pointerId: 1, bubbles: true, cancelable: true, ...keys }));
};
send("pointermove", 1, 1); send("pointerdown", 1, 1);
if (to) send("pointermove", row, column);
send("pointerup", row, column); send("click", row, column);"""
HOVER = PRESS.partition('send("pointerdown"')[0]
ADDRESS = "return new URLSearchParams(location.hash.slice(1)).get('off') ?? ''"


@pytest.fixture
def opened(server, visit):  # type: ignore[no-untyped-def]
    return visit(f"{server.url}/#i=3&off=conv_2:5,54;conv_1:22;conv_3:17")


def test_a_link_says_what_is_off_and_what_that_costs(opened, engine, workspace) -> None:  # type: ignore[no-untyped-def]
    page = opened
    assert page.run(OFF) == "conv_2:5,54;conv_1:22;conv_3:17"
    assert page.find("#switched-off").text == page.run(OFF)
    page.wait(ACCURACY)
    images, labels = prepare.load("builtin", workspace).split("test")
    off = (Off(2, 5), Off(2, 54), Off(0, 22), Off(4, 17))
    assert page.run(ACCURACY) == pytest.approx(ablation.evaluation(engine.bundle, images, labels, off).accuracy)
    assert "with all on; 4 filters off" in page.text(".bar")
    for tab in page.all("[role=tab]"):
        tab.click()
        assert page.run(SHOWN)
    page.find("#tab-activations").click()
    page.wait("return /^Still \\d: | instead of /.test(document.querySelector('.off-verdict').textContent)")

    page.find("#off-reset").click()
    assert page.run(OFF) == "" and page.run(ACCURACY) == 0 and not page.run(SHOWN)
    assert page.all(".off-mark") == []
    assert page.text("#model-off") == ""
    page.find("#undo-stroke").click()
    assert page.run(OFF) == "conv_2:5,54;conv_1:22;conv_3:17" and page.run(SHOWN)
    page.find(".off-on").click()
    assert page.run(OFF) == "conv_2:54;conv_1:22;conv_3:17"
    page.find("#off-undo").click()  # which stays where it is while the accuracy comes
    page.wait(f"return ({OFF[7:]}) === 'conv_2:5,54;conv_1:22;conv_3:17'")
    page.find(".off-name").click()
    assert page.run("return [page.view.layer, page.view.map, page.view.at]") == ["conv_2", 5, None]


def test_what_a_model_does_not_have_is_not_off(server, visit) -> None:  # type: ignore[no-untyped-def]
    page = visit(f"{server.url}/#i=3&off=conv_9:1;pool_1:3;conv_1:99")
    assert page.run(OFF) == "" and not page.run(SHOWN) and page.text("#model-off") == ""


def test_filters_are_switched_off_on_their_maps(page) -> None:  # type: ignore[no-untyped-def]
    page.calm()
    page.run(PRESS, "conv_1", 4, {"shiftKey": True})
    assert page.run(OFF) == "conv_1:4"
    page.run(PRESS, "conv_2", 3, {"altKey": True}, [6, 9])
    assert page.run(OFF) == "conv_1:4;conv_2:3@1.1.6.9"
    page.wait(f"{ADDRESS} === 'conv_1:4;conv_2:3@1.1.6.9'")
    assert len(page.all(".off-mark")) == 2
    page.run(PRESS, "pool_1", 4, {"shiftKey": True})
    assert page.text(".off-notice").startswith("pool_1 has no filters") and page.run(OFF) == "conv_1:4;conv_2:3@1.1.6.9"
    page.run(
        "page.panel('activations').layers.layers[0].mosaic.canvas.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', bubbles: true }))"
    )
    page.run(PRESS, "conv_2", 3, {"shiftKey": True})
    assert page.run(OFF) == "conv_1:4;conv_2:3"
    page.run(PRESS, "conv_1", 4, {"shiftKey": True})
    assert page.run(OFF) == "conv_2:3"
    page.run(HOVER, "conv_1", 7, {})
    page.run("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', bubbles: true }))")
    assert page.run(OFF) == "conv_2:3;conv_1:7"
    for _ in range(6):
        page.find("#off-undo").click() if page.run(SHOWN) else page.find("#undo-stroke").click()
    assert page.run(OFF) == ""


def test_filters_are_ranked_by_what_they_cost_the_drawing(page) -> None:  # type: ignore[no-untyped-def]
    page.digit("7")
    page.find("#ranking-open").click()
    page.wait("return document.querySelectorAll('.ranking-drawing .ranked-filter').length === 12")
    assert page.text(".ranking-drawing .ranking-of").startswith("Evidence for 7 ")
    page.wait("return document.querySelector('.ranking-of').textContent.includes(' all 224 filters tried')")
    first = page.text(".ranked-name")
    page.after(lambda: page.find(".ranked-filter input").click())
    name, _, map_ = first.split()
    assert page.text(".ranking-drawing .ranking-answer") == f"The verdict 7 leans most on map {map_} of {name}."
    assert page.run(OFF) == f"{name}:{map_}"
    page.wait("return /^Still \\d: | instead of /.test(document.querySelector('.off-verdict').textContent)")
    assert (
        page.text(".ranked-name") == first
        and page.find(".ranked-filter input").get_attribute("aria-label") == f"{first} is on"
    )
    page.digit("6")
    page.wait("return document.querySelector('.ranking-drawing .ranking-of').textContent.startsWith('Evidence for 6 ')")
    page.after(lambda: page.find("#clear-canvas").click())
    page.wait("return !document.querySelector('.ranking-drawing .ranked-filter')")
    assert page.text(".ranking-drawing .ranking-of").startswith("Draw something")
    page.find("#ranking-close").click()
    assert not page.find("#ranking").is_displayed()
    assert page.find("#ranking-open").get_attribute("aria-expanded") == "false"
