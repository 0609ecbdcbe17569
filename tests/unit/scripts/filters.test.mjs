/** What a layer's kernels look for, how many stand in a row, and what a value of a map is called. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { speak } from "../../../assets/page/words.mjs";
import { readingOf, walkedOf } from "../../../assets/paint/reading.mjs";
import { evenly } from "../../../assets/panels/filters/columns.mjs";
import { answerOf, channelsOf, kindsOf } from "../../../assets/panels/filters/detectors.mjs";

await speak("en", async () => JSON.parse(readFileSync(new URL("../../../assets/words/en.json", import.meta.url), "utf8")));

const weights = (...values) => Uint8Array.from(values, (value) => 128 + value); // 128 is the step of zero
const KERNELS = { shape: [1, 4, 2, 2], bytes: weights(9, 9, -9, -9, 9, 9, -9, 0, 9, 9, -4, -4, -9, -9, 4, 0) };
const facts = (extra = {}) => ({ drawable: true, dark_on_light: false, input: [28, 28, 1], layers: [{ index: 0, kind: "conv", maps: 4 }], looks: [[[-1, [], []]]], ...extra });
const INFO = { index: 0, name: "conv_1", maps: 4 };

test("balanced kernels look for edges, others for ink or for paper", () => {
    assert.deepEqual(kindsOf(KERNELS.shape, KERNELS.bytes), { edges: 2, ink: 1, paper: 1 });
    assert.deepEqual(kindsOf([2, 1, 1, 2], weights(9, 0, -9, 0)), { edges: 1, ink: 0, paper: 0 }, "over all channels");
    const said = "conv_1 learned 4 small detectors: 2 look for edges, 1 for ink, 1 for empty paper.";
    assert.equal(answerOf(facts(), INFO, KERNELS).sentence, said);
});

test("most is more than half; where ink is dark, what adds looks for paper", () => {
    const inked = { shape: [1, 3, 1, 1], bytes: weights(5, 5, -5) };
    assert.match(answerOf(facts(), { ...INFO, maps: 3 }, inked).sentence, /most look for ink/);
    assert.match(answerOf(facts({ dark_on_light: true }), { ...INFO, maps: 3 }, inked).sentence, /most look for empty paper/);
});

test("nothing is claimed of photographs, of colours, of layers that read maps or have no kernels, nor shown before it is known", () => {
    const plain = "Each kernel is a pattern that its filter looks for: red adds, blue subtracts.";
    for (const other of [{ drawable: false }, { input: [28, 28, 3] }, { looks: [[[0, [], []]]], layers: [{ index: 0, kind: "conv" }] }]) {
        assert.equal(answerOf(facts(other), INFO, KERNELS).sentence, plain);
    }
    assert.equal(answerOf(facts(), INFO, undefined).sentence, plain);
    assert.deepEqual([null, KERNELS].map((kernels) => answerOf(facts(), INFO, kernels).known), [false, true]);
    assert.equal(channelsOf(facts({ input: [8, 8, 3] }), INFO), 3);
});

test("rows part evenly, or leave few places empty", () => {
    assert.deepEqual([32, 64, 6, 48, 37, 1].map((count) => evenly(count, 16)), [16, 16, 6, 16, 13, 1]);
    assert.deepEqual([32, 20, 7].map((count) => evenly(count, 8)), [8, 5, 7]);
});

test("a value under the pointer, and where the keyboard is", () => {
    const conv = { name: "conv_1", flat: false, size: [2, 3] };
    const layer = { steps: Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 51, 0, 255, 0, 0]), low: 0, high: 1.8, levels: 255, zero: 0 };
    const pixel = { layer: 0, map: 1, row: 0, column: 1 };
    assert.equal(readingOf(conv, pixel, "≈ 0.360"), "conv_1 · map 1 · row 0, column 1\nactivation ≈ 0.360");
    assert.equal(readingOf({ name: "dense", flat: true }, pixel, "", "off"), "dense · unit 1\nswitched off");
    assert.equal(walkedOf(conv, pixel, layer, true), "conv_1 map 1, strongest 1.80 at row 1, column 0");
    assert.equal(walkedOf(conv, pixel, layer, false), "row 0, column 1: 0.360");
    assert.equal(walkedOf(conv, { ...pixel, map: 0 }, layer, true), "conv_1 map 0, zero everywhere for this input");
});
