/** Back and Forward: steps are entries, ink stays, and no drawing is lost on the way. */
import assert from "node:assert/strict";
import test, { mock } from "node:test";

import { Undo } from "../../../assets/page/undo.mjs";
import { View } from "../../../assets/page/view.mjs";
import { clock } from "./clock.mjs";

/** A view with a history as browsers keep it. */
function walking(hash = "i=0") {
    const entries = [{ text: hash, picks: null }];
    let at = 0;
    const view = new View({
        hash: () => entries[at].text,
        picks: () => entries[at].picks,
        replace: (text, picks) => (entries[at] = { text, picks }),
        push: (text, picks) => entries.splice(++at, Infinity, { text, picks }),
    });
    const go = (by) => {
        at += by;
        view.enter(); // popstate
        view.enter(); // hashchange
    };
    const byHand = (text) => {
        entries.splice(++at, Infinity, { text, picks: null });
        go(0);
    };
    view.walk();
    return { view, entries, go, byHand, undo: new Undo(view), get at() { return at; } };
}

const image = (index) => ({ input: { kind: "image", index, split: "test" } });
const ink = (...strokes) => ({ input: { kind: "ink", strokes } });

test("tabs, filters, cells and images are entries; how one looks is not", () => {
    const { view, entries, go } = walking();
    view.set({ tab: "evaluation" });
    view.choose("evaluation", { true: 4, predicted: 9, page: 0 });
    view.set({ tab: "activations", layer: "conv_1", map: 3, at: null });
    view.set({ pen: 4, colours: "magma", off: "conv_1:3" });
    view.set({ at: [2, 3] });
    view.set({ layer: "", map: null, at: null });
    view.set(image(7));
    assert.equal(entries.length, 6);
    go(-1);
    assert.deepEqual([view.input.index, view.layer], [0, ""]);
    go(-1);
    assert.deepEqual([view.layer, view.map, view.at], ["conv_1", 3, [2, 3]], "with the pixel that was asked about last");
    go(-1);
    assert.deepEqual([view.tab, view["evaluation.true"], view["evaluation.predicted"]], ["evaluation", 4, 9]);
    go(-1);
    assert.deepEqual([view.tab, view["evaluation.true"]], ["evaluation", null]);
    go(-1);
    assert.deepEqual([view.tab, view.pen, view.colours, view.off], ["activations", 4, "magma", "conv_1:3"], "looks stay");
    go(5);
    assert.equal(view.input.index, 7);
    assert.equal(entries.length, 6);
});

test("choosing what is chosen is no step, nor is what takes one back or puts something right", () => {
    const { view, entries, undo } = walking();
    view.set({ tab: "activations" });
    view.listen((keys) => keys.has("tab") && view.tab === "x" && view.set({ tab: "activations" }));
    view.set({ tab: "x" });
    assert.equal(entries.length, 2, "the correction is part of the step");
    undo.change(image(3));
    undo.undo();
    undo.redo();
    mock.timers.tick(250);
    assert.equal(entries.length, 3);
    assert.equal(entries[2].text, "i=3");
});

test("a page that is being made takes no steps, and one without entries none at all", () => {
    const address = { hash: () => "i=5", replace: () => {}, push: () => assert.fail("pushed"), picks: () => null };
    new View(address).set({ tab: "filters" });
    const { push, ...without } = address; // eslint-disable-line no-unused-vars
    const view = new View(without);
    view.walk();
    view.set({ tab: "filters" });
    assert.equal(view.tab, "filters");
});

test("images looked through quickly are one entry", () => {
    const { view, entries, go } = walking();
    for (const [index, at] of [[1, 2000], [2, 2300], [3, 3200], [4, 4199], [9, 5200]]) {
        clock.now = at;
        view.set(image(index));
    }
    assert.equal(entries.length, 3, "1 to 4, then 9");
    mock.timers.tick(250);
    go(-1);
    assert.equal(view.input.index, 4);
    go(-1);
    assert.equal(view.input.index, 0);
});

test("a drawing that has grown stays while one walks through tabs", () => {
    const { view, go } = walking();
    view.set(ink([0, 0]));
    view.set({ tab: "filters" });
    view.set(ink([0, 0], [1, 1]));
    const drawing = view.input;
    go(-1);
    assert.equal(view.tab, "activations");
    assert.equal(view.input, drawing);
    go(1);
    assert.equal(view.input, drawing);
});

test("Back from an image brings the drawing as it was last, whichever entry it was seen at", () => {
    const { view, go } = walking();
    view.set(ink([0, 0]));
    view.set({ tab: "filters" });
    view.set(ink([0, 0], [1, 1])); // the entry before this tab still has one stroke
    clock.now = 5000;
    view.set(image(4));
    go(-2);
    assert.equal(view.tab, "activations");
    assert.deepEqual(view.input.strokes, [[0, 0], [1, 1]]);
    go(2);
    assert.equal(view.input.index, 4);
});

test("ink over an image is not lost by going back to the image before", () => {
    const { view, go, undo } = walking();
    clock.now = 5000;
    undo.change(image(3));
    undo.change(ink([0.5, 0.5]));
    const drawing = view.input;
    go(-1);
    assert.equal(view.input.index, 0);
    go(1);
    assert.equal(view.input, drawing);
    undo.undo();
    assert.equal(view.input.index, 3, "undo is still for ink");
});

test("undo passes over what Back has brought already", () => {
    const { view, go, undo } = walking();
    undo.change(ink([0, 0]));
    undo.change(ink([0, 0], [1, 1]));
    clock.now = 5000;
    undo.change(image(3));
    go(-1);
    undo.undo();
    assert.deepEqual(view.input.strokes, [[0, 0]]);
});

test("an address written by hand is taken over whole, and Back brings what it took the place of", () => {
    const { view, go, byHand, entries } = walking();
    view.set(ink([0, 0]));
    view.set({ pen: 4 });
    const drawing = view.input;
    mock.timers.tick(250);
    byHand("i=8&tab=filters");
    assert.deepEqual([view.input.index, view.tab, view.pen], [8, "filters", 2.2]);
    assert.notEqual(entries[1].picks, null);
    go(-1);
    assert.equal(view.input, drawing);
    assert.equal(view.tab, "activations");
});

test("after a reload entries still say what they say", () => {
    const { view, entries, go } = walking();
    view.set({ ...image(3) });
    clock.now = 5000;
    view.set({ ...image(5) });
    const again = walking();
    again.entries.splice(0, 1, ...entries);
    again.go(2);
    assert.equal(again.view.input.index, 5);
    again.go(-1);
    assert.equal(again.view.input.index, 3);
    go(-2);
    assert.equal(view.input.index, 0);
});
