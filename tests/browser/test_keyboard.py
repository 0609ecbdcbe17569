"""The page without a mouse and without eyes: what is come to, how it is marked and named, what speaks and when."""

from __future__ import annotations

import pytest
from cases import some_of
from keyboard import stops
from states import MAIN, show

OTHER = ("filter", "circuit", "off", "blame", "beside", "nearest", "refused")
UNNAMED = """return Array.from(document.querySelectorAll("#page :is(canvas, svg, img)"))
    .filter((picture) => picture.checkVisibility({ visibilityProperty: true }) && picture.getBoundingClientRect().width > 1)
    .filter((picture) => !picture.closest("[aria-hidden=true]"))
    .filter((picture) => !picture.getAttribute("aria-label")?.trim() && !(picture.localName === "img" && picture.alt))
    .filter((picture) => {
        const host = picture.parentElement.closest("button, summary, [role=img]");
        return !(host?.getAttribute("aria-label") || host?.textContent.trim());
    })
    .map(({ parentElement, localName, className }) => `${parentElement.className} > ${localName}.${className.baseVal ?? className}`)"""
HEAR = """window.spoken = [];
new MutationObserver((changes) => {
    for (const { target } of changes) {
        const region = (target.closest ? target : target.parentElement)?.closest("[aria-live], [role=status], [role=alert], [role=log]");
        if (region?.checkVisibility() && region.textContent.trim()) spoken.push(`${region.id || region.className}: ${region.textContent}`);
    }
}).observe(document.body, { subtree: true, childList: true, characterData: true });"""
STROKE = """const done = arguments[0], pad = document.getElementById("draw-canvas"), box = pad.getBoundingClientRect();
const send = (type, x, y) => pad.dispatchEvent(new PointerEvent(type, { clientX: box.left + x * box.width,
    clientY: box.top + y * box.height, pointerId: 1, bubbles: true, cancelable: true, button: 0, buttons: 1 }));
let step = 0;
send("pointerdown", 0.5, 0.15);
const clock = setInterval(() => {
    step++;
    send("pointermove", 0.5 - 0.15 * Math.sin(step / 12), 0.15 + step / 60);
    if (step < 40) return;
    clearInterval(clock);
    const heard = [...spoken];
    send("pointerup", 0.5, 0.8);
    done(heard);
}, 25);"""
POINT = """for (const canvas of document.querySelectorAll("main canvas:not(#draw-canvas)")) {
    const box = canvas.getBoundingClientRect();
    if (!canvas.checkVisibility() || box.top > innerHeight) continue;
    for (let step = 1; step < 12; step++) canvas.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, pointerType: "mouse",
        clientX: box.left + step * box.width / 12, clientY: box.top + step * box.height / 12 }));
}
return spoken"""


@pytest.mark.parametrize("state", some_of([*MAIN, *OTHER], "activations", "evaluation", "training", "filter"))
def test_all_is_reached_marked_and_named(server, visit, state: str) -> None:  # type: ignore[no-untyped-def]
    page = visit(server.url, opened=False)
    show(page, state)
    assert page.run(UNNAMED) == []
    walked = stops(page)
    assert len(walked) >= 20
    wrong = [stop for stop in walked if stop["contrast"] < 3 or stop["cut"] or not stop["seen"] or not stop["name"]]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("tab", some_of(MAIN, "activations", "contrast"))
def test_nothing_speaks_while_the_pen_or_the_pointer_moves(server, visit, tab: str) -> None:  # type: ignore[no-untyped-def]
    page = visit(server.url, opened=False)
    show(page, tab)
    page.after(lambda: page.find("#clear-canvas").click())
    page.wait("return document.getElementById('announced').textContent === ''")
    page.run(HEAR)
    assert page.driver.execute_async_script(STROKE) == []
    page.wait("return document.getElementById('announced').textContent.includes('certain')")
    said = page.text("#announced")
    assert page.text("#predicted-digit") in said and page.text("#certainty").split()[0] in said
    page.run("spoken.length = 0")
    assert page.run(POINT) == []
    assert page.text("#announced") == said
