"""The circuit of a verdict on the shipped model: it adds up to the logit on the page, and a map is tried without."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import DIGITS
from selenium.webdriver.common.keys import Keys

from model.data import prepare
from model.explain.backward.passes import Linearised
from model.explain.circuit import circuit
from model.records import Off
from model.serving import bundle, predict
from model.serving.masks import factors

DRAWN = "return document.getElementById('circuit').dataset.total && !document.querySelector('.circuit-drawing.stale')"
TRIED = "return document.querySelector('.circuit-trial').dataset.measured"
CLICK = """const node = document.querySelector(`.circuit-node[data-layer="${arguments[0]}"][data-kind="map"]`);
    node.focus(); node.dispatchEvent(new MouseEvent("click", { bubbles: true })); return Number(node.dataset.map)"""
NODES = """return Array.from(document.querySelectorAll(`.circuit-node[data-layer="${arguments[0]}"]`),
    ({ dataset }) => [dataset.kind, Number(dataset.map), Number(dataset.value)])"""


def number(page, name: str) -> float:  # type: ignore[no-untyped-def]
    return float(page.run(f"return document.getElementById('circuit').dataset.{name}"))


@pytest.fixture
def net_of(engine, workspace):  # type: ignore[no-untyped-def]
    """The served model at a test image, with something switched off."""
    images, _ = prepare.load("builtin", workspace).split("test")
    weights = bundle.weights(engine.bundle)

    def net(index: int, *off: Off) -> Linearised:
        image, masks = predict.unit(images[index]), factors(engine.bundle, off)
        return Linearised(engine.bundle, weights, image, engine.run(image, masks), masks)

    return net


def test_a_link_opens_it_and_it_adds_up_to_the_logit(page, server, net_of) -> None:  # type: ignore[no-untyped-def]
    page.driver.get("about:blank")
    page.open(f"{server.url}/#i=3&circuit=1&off=conv_9:1")  # which only another model has
    page.wait(DRAWN)
    page.wait("return document.querySelectorAll('.doubt-image').length === 9")
    made = circuit(net_of(3))
    logit = number(page, "logit")
    assert logit == pytest.approx(made.logit, abs=1e-4)
    assert abs(number(page, "total") - logit) <= 1e-4
    assert page.text(".circuit-title").startswith(f"Why {page.text('#predicted-digit')}? ")
    strongest = max((node for node in made.columns[3].nodes if node.kind == "map"), key=lambda node: node.value)
    assert page.text(".circuit-said").startswith(
        f"Map {strongest.map} of conv_3 adds {strongest.value:.2f} to the logit"
    )
    rows = page.run("return Array.from(document.querySelectorAll('.circuit-table tbody tr'), (row) => row.textContent)")
    assert len(rows) == sum(len(column.nodes) + 1 for column in made.columns[:-1])
    conv = next(column for column in made.columns if column.layer == 0)
    shown = page.run(NODES, "conv_1")
    assert [(kind, at) for kind, at, _ in shown] == [(node.kind, node.map) for node in conv.nodes]
    assert np.allclose([value for _, _, value in shown], [node.value for node in conv.nodes], atol=1e-4)
    sums = page.run("return Array.from(document.querySelectorAll('.circuit-value.total'), (each) => each.textContent)")
    assert set(sums) == {f"{logit:.2f}"} and len(sums) == 5

    page.run("page.view.set({ layer: 'conv_1', map: 0, at: null })")  # the drawer takes room, so it is drawn anew
    page.wait("const { box, drawnAt } = page.panel('circuit'); return box.clientWidth === drawnAt")
    number_of = page.run(CLICK, "conv_2")
    page.wait(TRIED)
    net, off = net_of(3), Off(2, number_of)
    trial = page.find(".circuit-trial")
    predicted, measured = (float(trial.get_attribute(f"data-{name}")) for name in ("predicted", "measured"))
    category = net.predicted
    assert measured == pytest.approx(net.score(category)[1] - net_of(3, off).score(category)[1], abs=1e-4)
    drops = page.run("return Array.from(document.querySelectorAll('.circuit-drops b'), (each) => each.textContent)")
    assert drops == [f"{predicted:.2f}", f"{measured:.2f}"]
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert page.run("return [page.view.layer, document.querySelector('.circuit-trial').hidden]") == ["conv_1", True]
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.wait(TRIED)
    assert page.run("return document.activeElement.getAttribute('aria-label')") == f"Without conv_2 map {number_of}"
    page.driver.switch_to.active_element.send_keys(Keys.TAB, Keys.TAB, Keys.ENTER)  # past the button that closes it
    page.wait(DRAWN)
    page.wait(f"return Math.abs(Number(document.getElementById('circuit').dataset.logit) - {logit - measured}) < 1e-3")
    assert page.run("return document.activeElement.dataset.layer") == "conv_2", "the focus stays in the drawing"
    assert page.run("return page.view.off") == f"conv_9:1;conv_2:{number_of}"


def test_the_button_asks_why_and_the_drawing_follows_when_the_pen_rests(page) -> None:  # type: ignore[no-untyped-def]
    page.digit("7")
    assert page.text("#circuit-open") == f"Why {page.text('#predicted-digit')}?"
    assert page.run("return document.getElementById('circuit').hidden && !document.querySelector('.circuit-picture')")
    page.find("#circuit-open").click()
    page.wait(DRAWN)
    seven = number(page, "logit")
    page.run(
        """const select = document.querySelector(".circuit-class"); select.value = "1";
        select.dispatchEvent(new Event("change", { bubbles: true }))"""
    )
    page.wait("return document.querySelector('.circuit-title').textContent.startsWith('For 1 speak')")
    assert number(page, "logit") < seven
    page.after(lambda: page.find("#clear-canvas").click())
    page.wait("return document.querySelector('.circuit-said').textContent.startsWith('Draw something')")
    assert page.run("return document.getElementById('circuit-open').hidden")
    assert not page.all(".circuit-picture")
    page.size(390, 844, mobile=True)
    page.after(lambda: page.draw(DIGITS["6"]))
    page.wait(DRAWN)
    assert page.run("return document.documentElement.scrollWidth") == 390
    assert page.run("const box = document.querySelector('.circuit-drawing'); return box.scrollWidth > box.clientWidth")
