"""Nothing slides: whatever is pressed, what was on the page stays where it is, on a desktop and on a phone."""

from __future__ import annotations

import pytest
from frame import STEADY, moved, seen, what_moved
from pages import Page
from states import STATES

FIRST_MAP = """const canvas = document.querySelector("#layers .maps canvas"), { left, top } = canvas.getBoundingClientRect();
for (const type of ["pointermove", "pointerdown", "pointerup"]) canvas.dispatchEvent(
    new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: left + 9, clientY: top + 9 }));
canvas.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: left + 9, clientY: top + 9 }));"""
TABS = {key: there for address, there in STATES.values() if (key := address.partition("tab=")[2])}
PRESSED = [  # what is pressed, and what tells that its answer is there
    *((f"#tab-{key}", there) for key, there in TABS.items()),
    ("#tab-filters", TABS["filters"]),
    (".filters-cell", "return document.getElementById('filter-page').dataset.map !== ''"),
    (".filter-buttons > :last-child", "return document.getElementById('filter-page').hidden"),
    ("#tab-evaluation", TABS["evaluation"]),
    ("#gallery [data-index]", "return true"),
    (".matrix-cell:nth-child(1)", "return true"),
    ("#gallery-every", "return true"),
    (".matrix-cell:nth-child(61)", "return true"),
    (".matrix-cell:nth-child(61)", "return true"),
    ("#tab-activations", STATES["activations"][1]),
    (FIRST_MAP, "return document.getElementById('sum').dataset.value"),
    (".filter-buttons > :nth-child(2)", "return document.getElementById('filter-page').dataset.map === '1'"),
    (".filter-buttons > :nth-child(3)", STATES["off"][1]),
    (".filter-buttons > :last-child", "return document.getElementById('filter-page').hidden"),
    ("#off-reset", "return document.querySelector('.off-strip').hidden"),
    ("#keep-beside", "return document.querySelectorAll('.side-by-side-row canvas').length > 1"),
    ("#test-next", "return true"),
    ("#circuit-open", STATES["circuit"][1]),
    ("#circuit-open", "return document.getElementById('circuit').hidden"),
    *((name, "return true") for name in ("#about-open", "#about-open", "#menu-open", "#menu-open", "#theme", "#theme")),
    *((name, "return true") for name in ("#more-open", "#more-open", "#display-open", "#display-open", "#share")),
    ("#present", STATES["present"][1]),
    ("#present", "return document.documentElement.dataset.present === undefined"),
]
UNFOLDED = [
    ("evaluation", "#panel-evaluation summary"),
    ("training", "#train-settings > summary"),
    ("training", "#sweep > summary"),
    ("compare", "#panel-compare summary"),
]
PRESS = """const [what] = arguments, now = performance.now();
if (what.includes(";")) new Function(what)();
else document.querySelector(what).click();
return now"""


def rested(page: Page) -> None:
    """Until what is to come has come, and two frames have been painted."""
    page.calm()
    page.driver.execute_async_script(
        "const done = arguments[0]; setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 250)"
    )


@pytest.mark.parametrize("size", [(1440, 900), pytest.param((390, 844), marks=pytest.mark.thorough)])
def test_what_is_pressed_moves_nothing(window: Page, size: tuple[int, int]) -> None:
    seen(window, *size, "i=7")
    wrong = {}
    for what, there in PRESSED:
        window.run("scrollTo(0, 0)")
        rested(window)
        pressed = float(window.run(PRESS, what))  # type: ignore[arg-type]
        window.wait(there)
        rested(window)
        if moved(window, pressed) > STEADY:
            wrong[what] = what_moved(window, pressed)
    assert not wrong


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_a_second_click_meets_the_same_cell(window: Page, size: tuple[int, int]) -> None:
    seen(window, *size, "i=7&tab=evaluation", TABS["evaluation"])
    window.wait("return document.querySelector('#confusion-matrix .heatmaplayer image')")
    rested(window)
    place = """return [".matrix-cell", "#gallery"].map((what) => { const { left, top } = document.querySelector(what).getBoundingClientRect();
        return [left + scrollX, top + scrollY]; })"""
    before = window.run(place)
    for cell, asked in ((12, "1"), (61, "6"), (61, "")):  # the last shows all again
        window.run(PRESS, f".matrix-cell:nth-child({cell})")
        window.wait(f"return document.getElementById('gallery-true').value === {asked!r}")
        window.wait("return !document.getElementById('gallery').hasAttribute('aria-busy')")
        rested(window)
        assert window.run("return document.getElementById('gallery-every').hidden") == (asked == "")
        assert window.run(place) == before, (cell, asked)


def test_what_is_unfolded_moves_only_what_is_below_it_and_at_once(window: Page) -> None:
    seen(window, 1440, 900, "i=7")
    for tab, fold in UNFOLDED:
        window.find(f"#tab-{tab}").click()
        window.wait(TABS[tab])
        rested(window)
        place = "const { top, left } = document.querySelector(arguments[0]).getBoundingClientRect(); return [top, left]"
        window.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", fold)
        before = window.run(place, fold)
        pressed = float(window.run(PRESS, fold))  # type: ignore[arg-type]
        rested(window)
        assert window.run(place, fold) == before, tab
        assert moved(window, pressed + 500) <= STEADY, (tab, what_moved(window, pressed + 500))
