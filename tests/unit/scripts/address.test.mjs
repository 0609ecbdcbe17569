/** The view in the address and back: what is written is read, what is plain is left out, what is nonsense is plain. */
import assert from "node:assert/strict";
import test, { mock } from "node:test";

import { plain, read, STATE, written } from "../../../assets/page/address.mjs";
import { packed, unpacked } from "../../../assets/page/strokes.mjs";
import { Undo } from "../../../assets/page/undo.mjs";
import { concerns, View } from "../../../assets/page/view.mjs";

const OTHER = {
    input: { kind: "image", index: 17, split: "validation" },
    normalise: false,
    beside: [{ kind: "image", index: 3, split: "test" }, { kind: "ink", strokes: [[0.25, 0.5, 0.75, 0.5]] }],
    every: true,
    pen: 3.4,
    tab: "map",
    colours: "magma",
    scale: "standardised",
    order: "strength",
    layer: "conv_2",
    map: 30,
    at: [4, 5],
    off: "conv_2:30,31;conv_1:4@0.0.5.9",
    blame: "4-9",
    "blame.by": "gradient",
    circuit: true,
    lang: "de",
    present: true,
    "evaluation.split": "train",
    "evaluation.cells": "predicted",
    "evaluation.diagonal": false,
    "evaluation.true": 0,
    "evaluation.predicted": 9,
    "evaluation.verdict": "wrong",
    "evaluation.sort": "near",
    "evaluation.page": 12,
    "evaluation.sheet": true,
    "contrast.a": "ankle boot & co",
    "contrast.b": "9",
    "contrast.layer": "conv 2/π",
    "contrast.count": 25,
    "map.split": "builtin",
    "sweep.of": "20261129-020000",
    "compare.a": "20261124-100000",
    "compare.b": "default",
};

test("every piece of the view is written and read back", () => {
    assert.deepEqual(Object.keys(OTHER).sort(), Object.keys(STATE).sort(), "a piece is missing here");
    for (const key of Object.keys(STATE)) {
        assert.notDeepEqual(OTHER[key], STATE[key].plain);
        const state = { ...plain(), [key]: OTHER[key] };
        assert.deepEqual(read(written(state)), state, key);
    }
    assert.deepEqual(read(written(OTHER)), OTHER);
});

test("what is plain is left out, but for the image", () => {
    assert.equal(written(plain()), "i=0");
    assert.deepEqual(read(""), plain());
});

test("the keys of today's links stay", () => {
    const link = "i=7&of=train&normalise=0&b=3.test&every=1&pen=3&tab=compare&colours=gray&scale=map&order=strength&evaluation.true=4&map.split=train&compare.a=x";
    const { input, normalise, beside, every, pen, tab, colours, scale, order } = read(link);
    assert.deepEqual(input, { kind: "image", index: 7, split: "train" });
    assert.deepEqual([normalise, every, pen, tab, colours, scale, order], [false, true, 3, "compare", "gray", "map", "strength"]);
    assert.deepEqual(beside, [{ kind: "image", index: 3, split: "test" }]);
});

test("nonsense is plain", () => {
    for (const text of ["i=-1", "i=1e3", "s=!!", "pen=9", "pen=x", "tab=<b>", "colours=signed", "colours=constructor", "scale=x", "order=__proto__",
        "evaluation.true=four", "evaluation.page=9999999", "evaluation.diagonal=no", "contrast.count=x", "map.split=constructor", `contrast.a=${"x".repeat(81)}`, "b=x.y", "%", "evaluation=1"]) {
        assert.deepEqual(read(text), plain(), text);
    }
    assert.equal(read("i=5&of=constructor").input.split, "test");
    assert.equal(read("s=!&i=5").input.index, 5, "an image beside a drawing that cannot be read");
    assert.equal(read("b=1.test&b=2.test&b=3.test&b=4.test&b=5.test").beside.length, 4);
});

test("strokes come back within a step of the grid", () => {
    const strokes = [[0, 0, 1, 1, 0.5, 0.25], [], [0.3333, 0.6667], Array.from({ length: 400 }, (_, at) => Math.abs(Math.sin(at)))];
    const back = unpacked(packed(strokes));
    assert.deepEqual(back.map(({ length }) => length), strokes.map(({ length }) => length));
    back.forEach((stroke, at) => stroke.forEach((value, place) => assert.ok(Math.abs(value - strokes[at][place]) <= 0.5 / 2048 + 1e-9)));
    assert.match(packed(strokes), /^[\w-]+$/, "nothing that an address would have to escape");
    for (const cut of ["gA", "AoA", "_____w"]) assert.equal(unpacked(cut), null, cut);
});

/** A view on an address that is a variable. */
function viewAt(hash) {
    const address = { hash: () => address.text, replace: (text) => (address.text = text), text: hash };
    return { view: new View(address), address };
}

test("listeners hear at once, the address follows when things are calm", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const { view, address } = viewAt("i=3");
    const heard = [];
    view.listen((keys) => heard.push([...keys]));
    view.set({ pen: 4 });
    view.choose("evaluation", { sort: "loss", page: 2 });
    assert.deepEqual(heard, [["pen"], ["evaluation.sort", "evaluation.page"]]);
    assert.ok(concerns(new Set(heard[1]), "evaluation") && !concerns(new Set(heard[1]), "map"));
    assert.equal(address.text, "i=3");
    mock.timers.tick(249);
    view.set({ pen: 4.5 });
    mock.timers.tick(249);
    assert.equal(address.text, "i=3");
    mock.timers.tick(1);
    assert.equal(address.text, "i=3&pen=4.5&evaluation.sort=loss&evaluation.page=2");
    assert.deepEqual(view.of("map"), { split: "test" });
    mock.timers.reset();
});

test("an address changed by hand is taken over; what it leaves out is plain again", () => {
    const { view, address } = viewAt("i=3&pen=4&compare.a=x");
    let calls = 0;
    view.listen(() => calls++);
    view.enter();
    assert.equal(calls, 0, "it says what is shown already");
    address.text = "i=4";
    view.enter();
    assert.deepEqual([calls, view.input.index, view.pen, view["compare.a"]], [1, 4, 2.2, ""]);
});

test("undo and redo; images stepped through are one step", () => {
    const { view } = viewAt("i=0");
    const undo = new Undo(view);
    const image = (index) => ({ input: { kind: "image", index, split: "test" } });
    const ink = (...strokes) => ({ input: { kind: "ink", strokes } });
    for (const change of [image(1), image(2), ink([0, 0]), ink([0, 0], [1, 1]), image(5)]) undo.change(change);
    view.set({ pen: 5 });
    undo.undo();
    assert.deepEqual(view.input.strokes, [[0, 0], [1, 1]]);
    undo.undo();
    undo.undo();
    assert.equal(view.input.index, 2);
    undo.undo();
    assert.equal(view.input.index, 2, "there was nothing before");
    undo.redo();
    assert.deepEqual(view.input.strokes, [[0, 0]]);
    undo.change(image(9));
    undo.redo();
    assert.equal(view.input.index, 9, "a change forgets what was undone");
    assert.equal(view.pen, 5, "only what can be undone is");
});

test("a link's drawing can be undone stroke by stroke", () => {
    const { view } = viewAt(`s=${packed([[0, 0, 0.5, 0.5], [1, 1]])}`);
    const undo = new Undo(view);
    undo.undo();
    assert.deepEqual(view.input.strokes, [[0, 0, 0.5, 0.5]]);
    undo.undo();
    assert.deepEqual(view.input.strokes, []);
});
