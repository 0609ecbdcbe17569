/** Whose answer it is: the strongest of what speaks in place of the model in use, and the way out of it. */
import assert from "node:assert/strict";
import test from "node:test";

import { answererOf } from "../../../assets/page/whose.mjs";

const LAYERS = [{ index: 0, name: "conv_1", maps: 4, size: [3, 3], mask: "m0", places: true }];

/** A page with a time-lapse, filters off, or a model of the visitor's own. */
function page({ shown = null, off = "", own = false }) {
    const done = [];
    const panels = { timelapse: { shown, close: () => done.push("closed") }, own: { back: () => done.push("went back") } };
    return {
        done,
        view: { off },
        model: { facts: { own, model: "mine" }, layers: LAYERS },
        undo: { change: (changes) => done.push(changes) },
        panel: (key) => panels[key],
    };
}

test("the model in use speaks for itself", () => {
    assert.equal(answererOf(page({})), null);
    assert.equal(answererOf(page({ off: "conv_9:1" })), null, "what it does not have is not off");
});

test("an epoch is said before filters that are off, and they before whose model it is", () => {
    const shown = { epoch: 2, last: 3, title: "wide" };
    const kinds = [{ shown, off: "conv_1:0", own: true }, { off: "conv_1:0,2;conv_1:1@0.0.1.1", own: true }, { own: true }];
    assert.deepEqual(kinds.map((given) => answererOf(page(given)).kind), ["epoch", "off", "own"]);
    assert.deepEqual(answererOf(page(kinds[0])).phrase, { say: "state.whose.epoch", with: shown });
    assert.equal(answererOf(page({ shown: { ...shown, epoch: 0 } })).phrase.say, "state.whose.untrained");
    assert.deepEqual(answererOf(page(kinds[1])).phrase.with, { count: 3, model: "mine" });
});

test("the way out of each", () => {
    const ways = [{ shown: { epoch: 1, last: 1, title: "" } }, { off: "conv_1:0" }, { own: true }].map((given) => {
        const opened = page(given);
        answererOf(opened).leave();
        return opened.done[0];
    });
    assert.deepEqual(ways, ["closed", { off: "" }, "went back"]);
});
