"""Every state of the page, with a mouse and under fingers: it does not shift while it fills, its text has five sizes at all
widths, and on a phone what is pressed is as large as a finger."""

from __future__ import annotations

import pytest
from cases import some_of
from frame import SCREENS, STEADY, TARGETS, moved, seen, what_moved
from pages import Page
from states import STATES

FIVE = [0.8125, 0.9375, 1.25, 1.75, 6]  # rem: caption, body, title, answer, verdict; 13, 15, 20, 28, 96 pixels at 1440
ROOTS = {390: 16, 1024: 16, 1440: 16, 1920: 19.87, 3840: 39.74}  # pixels a rem
TEXT = """const [sizes, root] = [{}, parseFloat(getComputedStyle(document.documentElement).fontSize)];
const isText = (e) => Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.textContent.trim()) || e.matches(
    "select, textarea, input:not([type=range], [type=checkbox])");
for (const e of document.querySelectorAll("body *:not(option, svg, svg *)")) {
    if (!e.checkVisibility({ visibilityProperty: true }) || !isText(e) || e.getBoundingClientRect().width <= 2) continue;
    sizes[parseFloat(getComputedStyle(e).fontSize)] ??= `${e.localName} ${e.id || e.className}`;
}
return [root, sizes, document.documentElement.scrollWidth - innerWidth]"""
TYPED = 16  # pixels: a phone zooms in on smaller text when one types
OTHERWISE = [  # smaller than a finger, as what one of them does is done by another control as well
    "canvas",  # maps: by arrow keys, and one by one with the buttons of the drawer
    ".matrix-cell, .thumb, .landscape-point",  # by the selects of true and predicted class; by the page's number
    ".circuit-node",  # maps of the circuit: the table below it
    "main[tabindex], section[tabindex], aside[tabindex], div[tabindex]:not([role])",  # have the focus, are not pressed
]


def words_of(page: Page, width: int) -> list[str]:
    """What is wrong with the sizes of text in the window as it is."""
    root, sizes, over = page.run(TEXT)  # type: ignore[misc]
    wrong = [f"a rem of {root}"] if abs(root - ROOTS[width]) > 0.1 else []
    if over > 0:
        wrong.append(f"{over} pixels too wide")
    for size, of in sizes.items():
        typed = width == 390 and of.startswith(("input", "select", "textarea"))
        allowed = [TYPED] if typed else [rem * root for rem in FIVE]
        if float(size) < 12 or min(abs(float(size) - one) for one in allowed) > 0.1:
            wrong.append(f"{size} pixels: {of}")
    return wrong


def steady(page: Page) -> list[str]:
    return [what_moved(page)] if moved(page) > STEADY else []


@pytest.mark.parametrize(
    "state", some_of(STATES, "activations", "evaluation", "contrast", "training", "compare", "filter")
)
def test_every_state_at_every_width(window: Page, state: str) -> None:
    address, there = STATES[state]
    seen(window, 390, 844, address, there)
    wrong = {390: [*steady(window), *window.run(TARGETS, OTHERWISE)]}  # type: ignore[misc]
    if state != "present":  # whose text is larger, see the test of that
        wrong[390] += words_of(window, 390)
    seen(window, 1440, 900, address, there)
    wrong[1440] = steady(window)
    for width in (1440, 1024, 1920, 3840) if state != "present" else ():
        window.size(width, SCREENS[width])
        wrong[width] = [*wrong.get(width, []), *words_of(window, width)]
    assert not any(wrong.values()), "\n".join(f"{width}: {'; '.join(what)}" for width, what in wrong.items() if what)
