/** The verdict is spoken once the pen rests, with its certainty and the doubt that was being asked. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { afterEach, beforeEach, mock } from "node:test";

import { Announcer } from "../../../assets/page/announce.mjs";
import { flat, use } from "../../../assets/page/words.mjs";

const WORDS = JSON.parse(readFileSync(new URL("../../../assets/words/en.json", import.meta.url), "utf8"));

let parts = {};

beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    parts = { page: { append() {} }, doubt: { textContent: "" }, nearest: { busy: "", getAttribute: () => parts.nearest.busy } };
    mock.method(document, "getElementById", (id) => parts[id] ?? null);
    document.createElement = () => ({ setAttribute() {} });
    use("en", flat(WORDS));
});

afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
    delete document.createElement;
});

function announcing() {
    const announcer = new Announcer({ model: { classes: ["cat", "dog"] } });
    const said = [];
    Object.defineProperty(announcer.region, "textContent", { set: (text) => said.push(text) });
    return { said, hear: (predicted) => announcer.heard({ predicted, probabilities: [0.02, 0.98] }) };
}

test("not while it moves, once when it rests, and only what differs", () => {
    const { said, hear } = announcing();
    for (let frame = 0; frame < 50; frame++) {
        hear(frame % 2);
        mock.timers.tick(100);
    }
    assert.deepEqual(said, []);
    mock.timers.tick(500);
    assert.deepEqual(said, ["Read as dog, 98.0\u00a0% certain."]);
    hear(1);
    mock.timers.tick(600);
    assert.equal(said.length, 1);
    hear(null);
    mock.timers.tick(600);
    assert.deepEqual(said.slice(1), [""]);
});

test("a doubt that is being asked is waited for, but not for ever", () => {
    const { said, hear } = announcing();
    parts.nearest.busy = "true";
    hear(1);
    mock.timers.tick(600);
    parts.nearest.busy = null;
    parts.doubt.textContent = "Nothing like it was learned.";
    mock.timers.tick(600);
    assert.deepEqual(said, ["Read as dog, 98.0\u00a0% certain. Nothing like it was learned."]);
    parts.nearest.busy = "true";
    parts.doubt.textContent = "";
    hear(1);
    for (let wait = 0; wait < 6; wait++) mock.timers.tick(600);
    assert.deepEqual(said.slice(1), ["Read as dog, 98.0\u00a0% certain."]);
});
