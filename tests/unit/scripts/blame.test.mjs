/** What may be to blame, how it is said, and how it lies over the input. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { blameIn } from "../../../assets/page/off_blame.mjs";
import { flat, use } from "../../../assets/page/words.mjs";
import { choices, sentence } from "../../../assets/panels/blame/choices.mjs";
import { pixels } from "../../../assets/panels/blame/overlay.mjs";

const WORDS = new URL("../../../assets/words/en.json", import.meta.url);
use("en", flat(JSON.parse(readFileSync(WORDS, "utf8"))));

const TEN = Array.from("0123456789");
const MANY = Array.from({ length: 40 }, (_, at) => `class ${at}`);

test("of few classes every pair is offered, of many those of the likely ones and the present choice", () => {
    const [single, pairs] = choices(TEN, [], "");
    assert.deepEqual([single.options.length, single.options[7], pairs.options.length], [10, ["7", "for 7"], 90]);
    assert.ok(pairs.options.some(([value, words]) => value === "4-9" && words === "4 rather than 9"));
    const shares = MANY.map((_, at) => [8, 31, 2].indexOf(at) + 1);
    const [, likely] = choices(MANY, shares, "5-9");
    assert.deepEqual(likely.options.map(([value]) => value), ["5-9", "2-31", "2-8", "31-2", "31-8", "8-2", "8-31"]);
    assert.deepEqual(choices(MANY, [], "5-99")[1].options, [], "there is no such class");
});

test("a view's blame is a class, or two that differ", () => {
    const of = (blame) => blameIn({ blame, "blame.by": "gradient" }, 10);
    assert.deepEqual(of("7"), { target: 7, rather: null, by: "gradient" });
    assert.deepEqual(of("4-9"), { target: 4, rather: 9, by: "gradient" });
    assert.deepEqual(["10", "4-10", "4-4"].map(of), [null, null, null]);
    assert.equal(sentence(of("7"), TEN), "Red speaks for 7, blue against it.");
    assert.equal(sentence(of("4-9"), TEN), "Red speaks for 4 rather than 9, blue against it.");
});

test("the input's blame is red for and blue against, clear where there is none; channels are added up", () => {
    const steps = Uint8Array.from([10, 255, 10, 0, /* second channel */ 10, 10, 10, 10]);
    const found = pixels({ steps, zero: 10 }, 4, 2);
    const of = (pixel) => ({ alpha: pixel >>> 24, warmth: Math.sign((pixel & 255) - ((pixel >> 16) & 255)) });
    assert.deepEqual(Array.from(found, of).map(({ alpha }) => alpha), [0, 255, 0, Math.round((255 * 10) / 245 / 0.4)]);
    assert.deepEqual([of(found[1]).warmth, of(found[3]).warmth], [1, -1]);
});
