"""A walk over a page by the Tab key: what it comes to, and whether one sees where one is."""

from __future__ import annotations

from typing import Any

from pages import Page

MOST = 400  # stops of a page
_KEY = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
# Where the focus is: its name, what marks it, how strong that mark stands off from its ground, whether anything hides it.
_STOP = r"""
const element = document.activeElement;
if (!element || element === document.body) return null;
const parse = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
const contrast = (one, other) => { const [low, high] = [light(one), light(other)].sort((a, b) => a - b); return (high + 0.05) / (low + 0.05); };
const ground = (from) => {
    for (let node = from; node; node = node.parentElement) {
        const colour = parse(getComputedStyle(node).backgroundColor);
        if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
};
const marks = [element, ...element.querySelectorAll("*"), element.parentElement, element.parentElement.parentElement].map((node) => {
    const style = getComputedStyle(node), box = node.getBoundingClientRect();
    const [width, offset] = [parseFloat(style.outlineWidth), parseFloat(style.outlineOffset)];
    if (style.outlineStyle !== "none" && width >= 2) {
        const out = width + offset;
        return { colour: parse(style.outlineColor), on: ground(offset < 0 ? node : node.parentElement), node,
            edges: [box.left - out, box.top - out, box.right + out, box.bottom + out] };
    }
    if (node !== element && node instanceof SVGElement && style.stroke !== "none" && parseFloat(style.strokeWidth) >= 3)
        return { colour: parse(style.stroke), on: ground(node), node, edges: [box.left, box.top, box.right, box.bottom] };
    return null;
}).filter(Boolean);
const cut = ({ node, edges: [left, top, right, bottom] }) => { // by something that scrolls or hides what is larger
    let place = getComputedStyle(node).position;
    for (let host = node.parentElement; host && host !== document.documentElement && place !== "fixed"; host = host.parentElement) {
        const style = getComputedStyle(host), box = host.getBoundingClientRect();
        if (style.display !== "contents" && host !== document.body) {
            if (style.overflowX !== "visible" && (left < box.left - 0.5 || right > box.right + 0.5)) return host.className || host.id;
            if (style.overflowY !== "visible" && (top < box.top - 0.5 || bottom > box.bottom + 0.5)) return host.className || host.id;
        }
        place = style.position;
    }
    return "";
};
const box = element.getBoundingClientRect();
const spots = [0.5, 0.1, 0.9].flatMap((x) => [0.5, 0.1, 0.9].map((y) => [box.left + x * box.width, box.top + y * box.height]));
const seen = spots.some(([x, y]) => { const top = document.elementFromPoint(x, y); return top && (element.contains(top) || top.contains(element)); });
const label = Array.from(element.labels ?? [], ({ textContent }) => textContent).join(" ").trim();
return {
    what: `${element.localName}${element.id && "#" + element.id}.${element.className?.baseVal ?? element.className}`.slice(0, 80),
    name: (element.getAttribute("aria-label") ?? (label || element.textContent.trim() || element.title || "")).slice(0, 80),
    contrast: Math.max(0, ...marks.map(({ colour, on }) => contrast(colour, on))),
    cut: marks.length && marks.every(cut) ? cut(marks[0]) : "",
    seen,
};"""


def press(page: Page, back: bool = False) -> None:
    """The Tab key, with Shift to go back."""
    for kind in ("rawKeyDown", "keyUp"):
        page.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": kind, "modifiers": 8 if back else 0, **_KEY})


def stops(page: Page) -> list[dict[str, Any]]:
    """What the Tab key comes to, from the beginning of the page to its end."""
    page.run("document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0)")
    page.run("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    found: list[dict[str, Any]] = []
    for _ in range(MOST):
        press(page)
        stop = page.run(_STOP)
        if stop is None:
            break
        found.append(stop)  # type: ignore[arg-type]
    return found
