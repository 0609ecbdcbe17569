/** What is said of a field, and where ink of the pad lies in the input. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { networkInput, placement } from "../../../assets/engine/ink.mjs";
import { columnOf } from "../../../assets/page/column.mjs";
import { speak } from "../../../assets/page/words.mjs";
import { inMosaic } from "../../../assets/paint/outline.mjs";
import { productsOf } from "../../../assets/panels/point/scales.mjs";
import { seenInWords } from "../../../assets/panels/point/words.mjs";

const set = (length, ...members) => Uint8Array.from({ length }, (_, at) => (members.includes(at) ? 1 : 0));
const all = (length) => new Uint8Array(length).fill(1);
const pixel = { layer: 2, map: 3, row: 1, column: 4 };
const seen = (...parts) => seenInWords({ name: "conv", flat: false }, pixel, new Map([[-1, parts.map(([rows, columns]) => ({ rows, columns, maps: [0, 1] }))]]), [5, 6]);
await speak("en", async () => JSON.parse(readFileSync(new URL("../../../assets/words/en.json", import.meta.url), "utf8")));

test("a field in words: a rectangle, a hull, everything, nothing", () => {
    const place = "conv · map 3 · row 1, column 4 sees";
    assert.equal(seen([set(5, 1, 2), set(6, 0, 1, 2)]), `${place} rows 1–2, columns 0–2 of the image (2×3)`);
    assert.equal(seen([set(5, 3), set(6, 4)]), `${place} row 3, column 4 of the image (1×1)`);
    assert.equal(seen([all(5), all(6)]), `${place} everything: all 5×6 pixels of the image`);
    assert.equal(seen(), `${place} nothing but padding`);
    const hull = `${place} rows 0–4, columns 0–5 of the image (5×6); not a rectangle: 10 of 30 pixels, the outline is their hull`;
    assert.equal(seen([set(5, 2), all(6)], [all(5), set(6, 3)]), hull, "a cross");
    assert.match(seen([set(5, 0, 2), set(6, 1)]), /3×1\); not a rectangle: 2 of 3 pixels/);
});

test("a point of the pad lies in the input where its ink is", () => {
    for (const size of [[28, 28], [40, 24]]) {
        for (const normalise of [true, false]) {
            const strokes = [[0.2, 0.3, 0.7, 0.3], [0.7, 0.3, 0.4, 0.9]]; // prettier-ignore
            const options = { pen: 2, normalise, size };
            const { scale, shift } = placement(strokes, options);
            const ink = networkInput(strokes, options);
            const rows = ink.reduce((found, value, at) => (value > 0 ? [...found, Math.floor(at / size[1])] : found), []);
            const half = Math.min(...size) / 28; // of the pen
            assert.ok(Math.abs(Math.min(...rows) - (0.3 * scale + shift[1] - half)) <= 1, `${size} ${normalise}`);
            assert.ok(Math.abs(Math.max(...rows) + 1 - (0.9 * scale + shift[1] + half)) <= 1);
        }
    }
    assert.deepEqual(placement([], { size: [28, 30] }), { scale: 28, shift: [1, 0] });
});

test("a region of a map in the mosaic's own pixels; products without padding", () => {
    const mosaic = { columns: 4, stepX: 27, stepY: 27, zoom: 1 };
    assert.deepEqual(inMosaic(mosaic, 5, [2, 3, 4, 6]), [30, 29, 4, 3]);
    assert.deepEqual(productsOf({ patch: [[null, 2]], kernel: [[3, -4]] }), [[null, -8]]);
});

test("numbers of a column have their points below each other", () => {
    const texts = (values) => values.map(columnOf(values));
    assert.deepEqual(texts([-0.4081, 0.1, 0.0004, -0.0002, null]), ["−0.408", "0.100", "0.000", "0.000", ""]);
    assert.deepEqual(texts([12.345, -1.5]), ["12.3", "−1.5"]);
    assert.deepEqual(texts([1234.5, 0]), ["1235", "0"]);
    assert.deepEqual(texts([1.5e-7, 0]), ["1.50 × 10⁻⁷", "0"]);
});
