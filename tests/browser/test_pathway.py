"""From ink to verdict: a strip that follows the pen without flickering, and opens the filters that it shows."""

from __future__ import annotations

import itertools

import pytest
from conftest import DIGITS
from pages import SETTLED, Page

WATCH = """const layer = page.panel("activations").layers.layers.at(-1), { high } = layer.label;
Object.assign(window, { ends: [], shown: [], said: [], began: performance.now() });
const { apply } = layer;
layer.apply = (...given) => {
    apply.call(layer, ...given);
    ends.push([layer.end.own, layer.end.shown]);
    shown.push(high.textContent);
    said.push(Array.from(document.querySelectorAll(".station-where"), (e) => e.textContent).join());
};"""
MAPS = """return Array.from(document.querySelectorAll("button.station"), (e) => e.textContent)"""


@pytest.fixture
def page(page: Page) -> Page:
    """A visitor who has seen the tour, which stands in the strip's place."""
    page.run("localStorage.setItem('featurescope.tour', '1')")
    page.reload()
    return page


def changes(values: list[object]) -> int:
    return sum(one != other for one, other in itertools.pairwise(values))


def way(values: list[float]) -> float:
    return sum(abs(other - one) for one, other in itertools.pairwise(values))


def test_the_strip_leads_from_ink_to_verdict_and_into_a_filter(page: Page) -> None:
    page.pick(17)
    words = page.run("return Array.from(document.querySelectorAll('.station-word'), (e) => e.textContent)")
    assert words == ["ink", "edges", "parts", "shapes", "verdict"]
    read = page.text("#predicted-digit")
    assert page.text(".station-read") == read and f"as {read}: edges first" in page.text("#pathway .sentence")
    names = page.run(MAPS)
    assert [name.split(" · ")[0] for name in names] == ["edges conv_1", "parts conv_2", "shapes conv_3"]
    page.run("document.querySelectorAll('button.station')[1].click()")
    page.wait("return document.getElementById('filter-page').dataset.layer === 'conv_2'")
    assert names[1].split(" · ")[1] == page.find("#filter-page").get_attribute("data-map")


def test_nothing_flickers_while_a_pen_moves_and_all_is_exact_once_it_rests(page: Page) -> None:
    page.after(lambda: page.find("#clear-canvas").click())
    assert page.text("#pathway .sentence").startswith("Draw a digit") and not page.text(".station-read")
    page.run(WATCH)
    for stroke in DIGITS["0"]:
        page.pen("pointerdown", stroke[:1])
        for point in stroke[1:]:
            frames = page.frames
            page.pen("pointermove", [point])
            page.wait(f"return document.getElementById('layers').dataset.frames > {frames}")
        page.pen("pointerup", stroke[-1:])
    ends, shown, said, seconds = page.run("return [ends, shown, said, (performance.now() - began) / 1000]")
    assert len(ends) > 10 and all(there >= own for own, there in ends)
    assert way([there for own, there in ends]) < way([own for own, there in ends]), "it goes less to and fro"
    assert changes(shown) <= 4 * seconds + 1 and changes(said) <= 2 * seconds + 2
    page.wait(SETTLED)
    own = page.run("return page.panel('activations').layers.layers.at(-1).end.own")
    assert page.text("[data-layer=conv_3] .high") == f"{own:.3g}".ljust(4, "0")
    assert page.text(".station-read") == page.text("#predicted-digit")
    assert page.run("return page.panel('activations').settling.timer") == 0, "no clock runs while nothing happens"


def test_the_keyboard_says_which_map_it_is_on(page: Page) -> None:
    page.pick(17)
    label = "return document.querySelector('[data-layer=conv_1] canvas').getAttribute('aria-label')"
    assert page.run(label) == "32 feature maps of conv_1"
    canvas = page.find("[data-layer=conv_1] canvas")
    page.run(
        """const { canvas } = page.panel("activations").layers.layers[0].mosaic, press = (key) => canvas.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        canvas.dispatchEvent(new Event("focus"));
        for (let step = 0; step < 13; step++) press("ArrowRight");"""
    )
    assert page.run(label).startswith("conv_1 map 1, strongest ")
    page.run(
        """page.panel("activations").layers.layers[0].mosaic.canvas.dispatchEvent(
            new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }))"""
    )
    assert page.run(label).startswith("row 14, column 0: "), "within a map the value alone"
    page.run("arguments[0].dispatchEvent(new Event('blur'))", canvas)
    assert page.run(label) == "32 feature maps of conv_1"
