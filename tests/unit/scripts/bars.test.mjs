/** The bars of many classes: the likeliest, in rows that stay. */
import assert from "node:assert/strict";
import test from "node:test";

/** As much of an element as bars are made of. */
function element() {
    const names = new Set();
    const classList = {
        add: (name) => names.add(name),
        remove: (name) => names.delete(name),
        contains: (name) => names.has(name),
        toggle: (name, on) => (on ? names.add(name) : names.delete(name)),
    };
    return { dataset: {}, style: {}, classList, children: [], append() {}, replaceChildren(...all) { this.children = all; } };
}
document.createElement = element;

const { readFileSync } = await import("node:fs");
const words = JSON.parse(readFileSync(`${process.env.FEATURESCOPE_ROOT}/assets/words/en.json`, "utf8"));
const { flat, use } = await import("../../../assets/page/words.mjs");
use("en", flat(words));
const { Bars } = await import("../../../assets/panels/input/bars.mjs");
const names = (count) => Array.from({ length: count }, (_, at) => `c${at}`);
const shown = (bars) => bars.bars.map((bar) => bar.element.dataset.class);

/** Shares of many classes, those given and the rest alike. */
function shares(count, given) {
    const left = (1 - Object.values(given).reduce((sum, share) => sum + share, 0)) / (count - Object.keys(given).length);
    return Array.from({ length: count }, (_, at) => given[at] ?? left);
}

test("few classes have a bar each, in their own order, and no line for others", () => {
    const host = element();
    const bars = new Bars(host, names(20));
    bars.apply(shares(20, { 7: 0.9 }), 7, true);
    assert.deepEqual(shown(bars), names(20));
    assert.equal(host.children.length, 20);
    assert.ok(bars.bars[7].element.classList.contains("top"));
});

test("of many classes another image has its likeliest, best first, and the rest together", () => {
    const host = element();
    const bars = new Bars(host, names(200));
    bars.apply(shares(200, { 150: 0.6, 3: 0.2, 77: 0.1 }), 150, true);
    assert.deepEqual(shown(bars).slice(0, 3), ["c150", "c3", "c77"]);
    assert.equal(host.children.length, 11);
    assert.match(bars.rest.textContent, /^190 other classes together 9\.\d\u00a0%$/);
    assert.equal(bars.bars[0].value.textContent, "60.0\u00a0%");
    assert.ok(bars.bars[0].element.classList.contains("top"));
});

test("while ink grows rows stay: a newcomer takes the row of the least likely, nobody else moves", () => {
    const bars = new Bars(element(), names(200));
    bars.apply(shares(200, { 150: 0.6, 3: 0.2, 77: 0.1 }), 150, true);
    const before = shown(bars);
    bars.apply(shares(200, { 3: 0.5, 150: 0.3, 77: 0.1 }), 3, false);
    assert.deepEqual(shown(bars), before, "another order is no reason to move");
    assert.ok(bars.bars[1].element.classList.contains("top") && !bars.bars[0].element.classList.contains("top"));
    bars.apply(shares(200, { 199: 0.7, 3: 0.1, 150: 0.1 }), 199, false);
    const after = shown(bars);
    assert.equal(after.filter((name, row) => name !== before[row]).length, 1);
    assert.ok(after.includes("c199"));
    bars.apply(shares(200, { 199: 0.7, 120: 0.006 }), 199, false);
    assert.deepEqual(shown(bars), after, "what is hardly likelier takes no row");
});

test("nothing drawn empties every bar", () => {
    const bars = new Bars(element(), names(1000));
    bars.apply(shares(1000, { 999: 0.9 }), 999, true);
    bars.apply(null, null, false);
    assert.ok(bars.bars.every(({ value, fill }) => value.textContent === "" && fill.style.transform === "scaleX(0)"));
    assert.equal(bars.rest.textContent, "");
});
