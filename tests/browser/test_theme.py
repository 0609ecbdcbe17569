"""Another theme while the page is open: every picture is at once as on a page that was opened in it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from accessible import emulate
from cases import some_of
from conftest import Server
from states import STATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages import Page

PICTURES = """const shown = (element) => element.offsetParent !== null || element instanceof SVGElement;
const canvases = Array.from(document.querySelectorAll("canvas")).filter((canvas) => shown(canvas) && canvas.width && canvas.id !== "draw-canvas");
return [...canvases.map((canvas) => `${canvas.getAttribute("aria-label")} ${canvas.toDataURL()}`),
    ...Array.from(document.querySelectorAll(".circuit-drawing image"), (image) => image.getAttribute("href")),
    ...Array.from(document.querySelectorAll(".cells-grid:not([hidden]) span"), (cell) => cell.style.background),
    ...Array.from(document.querySelectorAll(".ramp")).filter(shown).map((bar) => bar.style.background)]"""
FINE = "return page.panel('activations').layers.layers.every(({ layer, visible }) => !visible || !layer || layer.levels === 255)"
SIGNED = ["blame", "filter", "filters", "contrast", "circuit", "compare", "landscape"]


def pictures(page: Page) -> list[str]:
    """All of them, once none has changed for a while."""
    page.wait(FINE, 60)
    kept: list[object] = []
    for _ in range(150):
        kept = [*kept, page.run(PICTURES)][-6:]
        if len(kept) == 6 and all(one == kept[0] for one in kept):
            return kept[0]  # type: ignore[return-value]
        time.sleep(0.4)
    raise AssertionError("pictures do not come to rest")


@pytest.mark.parametrize("state", some_of(SIGNED, "contrast"))
def test_every_picture_follows_the_theme(server: Server, visit: Callable[[str], Page], state: str) -> None:
    address, there = STATES[state]
    page = visit(server.url)
    page.run("localStorage.setItem('featurescope.tour', '1')")
    emulate(page, "dark")
    page.driver.get("about:blank")  # another address of the same page would not load it anew
    page.open(f"{server.url}/#{address}")
    page.wait(there, 60)
    dark = pictures(page)
    emulate(page, "light")
    switched = pictures(page)
    assert switched and (switched != dark) == (state != "circuit"), (
        "a circuit's own signed colours are the style sheet's"
    )
    page.reload()
    page.wait(there, 60)
    assert differing(pictures(page), switched) == [], "by the system's choice"
    page.find("#theme").click()
    assert differing(pictures(page), dark) == [], "by the button"


def differing(ones: list[str], others: list[str]) -> list[str]:
    """What is not alike, by the beginning of its name."""
    assert len(ones) == len(others), sorted({one[:40] for one in ones} ^ {other[:40] for other in others})
    return [f"{at} {one[:40]}" for at, (one, other) in enumerate(zip(ones, others, strict=True)) if one != other]
