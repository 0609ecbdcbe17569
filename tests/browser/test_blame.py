"""Blame on the page: what is chosen, what maps, readings and the input show of it, and where it does not go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from conftest import Server

from model.data import prepare
from model.records import Blame, Off
from model.serving import masks, predict
from model.serving.blame import blamed
from model.serving.gradient import GradientEngine, scores_for
from model.serving.wire import INPUT_BLAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pages import Page

    from model.serving.engine import Engine

CHOOSE = """const [id, value] = arguments, select = document.getElementById(id);
select.value = value; select.dispatchEvent(new Event("change"));"""
SHOWN = """return page.panel("activations").layers.layers.map(({ index, layer }) =>
    ({ index, ...layer, steps: Array.from(layer.steps) }))"""
FINE = (
    "return page.panel('activations').layers.layers.every(({ layer }) => layer?.levels === 255 && layer.isBlame === %s)"
)
SPOT = """const { canvas } = page.panel("activations").layers.layers[0].mosaic; return [canvas.width / 2 - 5, 20]"""
SAYS = "return getComputedStyle(document.querySelector('.blame-line')).display !== 'none' && document.getElementById('blame-line').textContent"


def choose(page: Page, name: str, value: str) -> None:
    page.after(lambda: page.run(CHOOSE, name, value))


def test_maps_show_what_speaks_for_a_class(page: Page, engine: Engine, workspace: Path) -> None:
    page.pick(19)
    plain = page.tile()
    image = predict.unit(prepare.load("builtin", workspace).split("test")[0][19])
    gradients = GradientEngine(engine.bundle)
    for value, by, off in (
        ("4-9", "activation", ()),
        ("7", "gradient", (Off(2, 5),)),
        ("7", "activation", (Off(2, 5),)),
    ):
        page.run("page.view.set({ off: arguments[0] })", "conv_2:5" if off else "")
        choose(page, "blame", value)
        choose(page, "blame-by", by)
        page.wait(FINE % "true")
        page.calm()
        target, rather = (int(value[0]), int(value[2])) if "-" in value else (int(value), None)
        switched = masks.factors(engine.bundle, off)
        given = gradients.run(image, scores_for(engine.bundle, target, rather), switched)
        outputs = engine.run(image, switched)
        shown = page.run(SHOWN)
        wanted = [layer["index"] for layer in shown]  # type: ignore[attr-defined]
        expected = blamed(engine.bundle, Blame(target, rather, by), wanted, image, outputs, given)
        assert wanted == [0, 1, 2, 3, 4] and expected[-1][0] == INPUT_BLAME
        for layer, (_, values) in zip(shown, expected, strict=False):  # type: ignore[call-overload]
            unit = (layer["high"] - layer["low"]) / layer["levels"]
            found = (np.array(layer["steps"]) - layer["zero"]) * unit
            assert np.abs(found - values.transpose(2, 0, 1).ravel()).max() <= unit and layer["low"] < 0 < layer["high"]
        assert page.run(SAYS) == (f"Red speaks for {'4 rather than 9' if rather else '7'}, blue against it.")
        assert page.tile() == plain, "the input itself stays as it is"
        painted = page.run(
            """const tile = document.querySelector(".input-blame"), { width, height } = tile;
            const { data } = tile.getContext("2d").getImageData(0, 0, width, height);
            return Array.from({ length: width * height }, (_, at) => data[4 * at + 3] && Math.sign(data[4 * at] - data[4 * at + 2]))"""
        )
        own = expected[-1][1].ravel()
        clear = np.abs(own) > 0.05 * np.abs(own).max()
        assert np.array_equal(np.array(painted)[clear], np.sign(own[clear])), "red speaks for it, blue against it"
    said = page.reading(page.find("[data-layer=conv_1] canvas"), *page.run(SPOT))  # type: ignore[misc]
    assert "\nblame " in said and "activation" not in said
    assert page.text("[data-layer=conv_1] .low").startswith("against −") and page.text(
        "[data-layer=conv_1] .high"
    ).endswith(" for")
    page.find("#tab-contrast").click()
    page.wait("return document.querySelector('.contrast-present')?.textContent", 30)
    assert page.run("return page.blame") is None and page.find(".input-blame").get_attribute("hidden")
    page.find("#tab-activations").click()
    page.wait(FINE % "true")
    choose(page, "blame", "")
    page.wait(FINE % "false")
    assert not page.run(SAYS) and page.find(".input-blame").get_attribute("hidden")


def test_a_link_opens_with_blame_and_one_for_no_class_does_not(server: Server, visit: Callable[[str], Page]) -> None:
    page = visit(f"{server.url}/#i=3&blame=4-9&blame.by=gradient&colours=jet&scale=standardised&off=conv_9:1")
    page.wait(FINE % "true")
    page.wait("return document.querySelector('.attribution-line').textContent.startsWith('Left by gradients')")
    page.after(lambda: page.run("page.want()"))
    assert "stale" not in str(page.find("#attribution").get_attribute("class")), (
        "a frame of the same input changes nothing"
    )
    assert page.run("return [document.getElementById('blame').value, document.getElementById('blame-by').value]") == [
        "4-9",
        "gradient",
    ]
    assert len(page.all("#blame option")) == 1 + 10 + 90
    page.run("page.view.set({ blame: '12' })")
    page.wait(FINE % "false")
    assert page.run("return document.getElementById('blame').value") == "" and not page.run(SAYS)
    assert page.find("#attribution").get_attribute("hidden")
