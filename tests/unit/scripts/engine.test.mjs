/** The browser's own engine: a request goes in as the page writes it, a frame comes out as the page reads it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { probabilities } from "../../../assets/engine/head.mjs";
import { inked, networkInput, pictured } from "../../../assets/engine/ink.mjs";
import { pack } from "../../../assets/engine/pack.mjs";
import { parse } from "../../../assets/engine/request.mjs";
import { spanned, writeSteps } from "../../../assets/engine/steps.mjs";
import { decode, question, sequenceOf, valueOf } from "../../../assets/page/frame.mjs";
import { IMAGE, INPUT_BLAME, MOST_OFF, PAD, STROKES } from "../../../assets/page/wire.mjs";

const VERSION = "0123456789ab";
const OPTIONS = { sequence: 7, version: VERSION, layers: [3, 0], normalise: true, pen: 2.2, fourBits: false };
const COMMON = { sequence: 7, version: VERSION, layers: [3, 0], normalise: true, fourBits: false, pen: 35 / 16, off: [], blame: null };

/** A frame of a layer of maps, one of units and one that is silent. */
function frame(changes = {}) {
    const values = Float32Array.from({ length: 60 }, (_, at) => (at % 3 ? Math.max(Math.sin(at), 0) : 0));
    const units = Float32Array.from([-1, 0, 0.5, 2, 1e-9, -1e-9, 0]);
    const layers = [
        { index: 2, values, shape: [5, 4, 3] },
        { index: 5, values: units, shape: [7] },
        { index: 6, values: new Float32Array(4), shape: [1, 1, 4] },
    ];
    const image = Float32Array.from({ length: 30 }, (_, at) => at / 29);
    const shares = Float32Array.from([0.125, 0.5, 0.25, 0.125]);
    return { sequence: 9, version: VERSION, image, shape: [6, 5, 1], probabilities: shares, trueClass: null, layers, ...changes };
}

const SIZES = { 2: 60, 5: 7, 6: 4 };
const read = (message) => decode(message, (index) => SIZES[index]);

test("a drawing is read as the page wrote it", () => {
    const given = parse(question({ kind: "ink", strokes: [[0.25, 0.5, 1.5, -0.25], [0.125, 0.125]] }, OPTIONS));
    const strokes = [Float32Array.from([0.25, 0.5, 1.5, -0.25]), Float32Array.from([0.125, 0.125])];
    assert.deepEqual(given, { ...COMMON, kind: STROKES, strokes, index: 0, split: 0 });
    assert.deepEqual(parse(question({ kind: "ink", strokes: [[1 / 3, 2 / 3]] }, OPTIONS)).strokes[0][0], Math.round(PAD / 3) / PAD);
});

test("an image is read with its split", () => {
    const given = parse(question({ kind: "image", index: 4711, split: "train" }, { ...OPTIONS, normalise: false, fourBits: true }));
    assert.deepEqual(given, { ...COMMON, kind: IMAGE, strokes: null, index: 4711, split: 2, normalise: false, fourBits: true });
});

test("what is switched off and what is to blame are read as they were written", () => {
    const off = [{ layer: 2, map: 31, box: null }, { layer: 0, map: 4, box: [0, 1, 25, 9] }];
    for (const blame of [null, { target: 7, rather: null, by: "gradient" }, { target: 4, rather: 9, by: "activation" }]) {
        for (const input of [{ kind: "image", index: 3 }, { kind: "ink", strokes: [[0.5, 0.5]] }]) {
            const given = parse(question(input, { ...OPTIONS, off, blame }));
            assert.deepEqual([given.off, given.blame, given.layers, given.index], [off, blame, [3, 0], input.index ?? 0]);
        }
    }
    const many = Array.from({ length: MOST_OFF + 1 }, (_, map) => ({ layer: 0, map, box: null }));
    assert.throws(() => parse(question({ kind: "image", index: 3 }, { ...OPTIONS, off: many })), /1025 filters/);
});

test("blame comes with that of the input", () => {
    const input = { index: INPUT_BLAME, values: Float32Array.from({ length: 30 }, (_, at) => at - 15), shape: [6, 5, 1] };
    const back = read(pack({ ...frame(), layers: [...frame().layers, input], isBlame: true }));
    assert.equal(back.blame, true);
    const layer = back.layers.get(INPUT_BLAME);
    input.values.forEach((value, at) => assert.ok(Math.abs(valueOf(layer, layer.steps[at]) - value) < 0.1));
    assert.equal(read(pack(frame())).blame, false);
});

test("a frame is read as it was packed, in eight bits and in four", () => {
    for (const [fourBits, levels] of [[false, 255], [true, 15]]) {
        const given = frame();
        const message = pack(given, { fourBits });
        const back = read(message);
        assert.equal(sequenceOf(message), 9);
        assert.deepEqual([back.sequence, back.version, back.predicted, back.trueClass, back.shape], [9, VERSION, 1, null, [6, 5, 1]]);
        assert.deepEqual(back.probabilities, Array.from(given.probabilities));
        assert.deepEqual(Array.from(back.image), Array.from(given.image, (value) => Math.round(value * 255)));
        for (const { index, values, shape } of given.layers) {
            const layer = back.layers.get(index);
            const area = shape.length === 3 ? shape[0] * shape[1] : 1;
            const maps = values.length / area;
            values.forEach((value, at) => {
                const shown = valueOf(layer, layer.steps[(at % maps) * area + Math.floor(at / maps)]);
                assert.equal(Math.sign(shown) || 0, Math.sign(value));
                assert.ok(Math.abs(shown - value) <= (layer.high - layer.low) / levels + 1e-6);
            });
        }
        assert.deepEqual([2, 5, 6].map((index) => back.layers.get(index).silent), [1, 0, 4]);
    }
});

test("only a pad without ink has no verdict, whatever its ground", () => {
    for (const channels of [1, 3, 4]) {
        for (const darkOnLight of [false, true]) {
            const [empty, dot] = [[], [[0.5, 0.5]]].map((strokes) => pictured(networkInput(strokes, { size: [12, 16] }), channels, darkOnLight));
            assert.deepEqual([inked(empty, channels, darkOnLight), inked(dot, channels, darkOnLight)], [false, true]);
        }
    }
    assert.equal(read(pack(frame({ blank: true }))).predicted, null);
    const known = read(pack(frame({ blank: false, trueClass: 3 })));
    assert.deepEqual([known.predicted, known.trueClass], [1, 3]);
});

test("a plain frame of another size than expected is refused", () => {
    assert.throws(() => decode(pack(frame()), (index) => SIZES[index] + 1), /frame: a body of/);
});

test("steps go where they are told to, and nowhere else", () => {
    const out = new Uint8Array(10).fill(9);
    const found = writeSteps(Float32Array.from([1, 0, 2, 0, 4, 0]), [3, 1, 2], 255, out, 2);
    assert.deepEqual(Array.from(out), [9, 9, 64, 128, 255, 0, 0, 0, 9, 9]);
    assert.deepEqual(found, { low: 0, high: 4, silent: 1 });
    assert.deepEqual(Array.from(spanned(Float32Array.from([1, 0, 4]), 15).steps), [4, 0, 15]);
});

test("an empty pad is zeros, and of an unknown head nothing is made", () => {
    for (const strokes of [[], [[]], [[2, 2]], [[NaN, 0.5]]]) assert.ok(networkInput(strokes).every((value) => value === 0));
    assert.throws(() => probabilities(Float32Array.from([1]), "toString"), /head toString/);
});

test("nothing here needs a page, or more of one than constants, names and what both write into messages", () => {
    const allowed = ["wire", "version", "image_key", "off_blame"].map((name) => `../page/${name}.mjs`);
    const folder = new URL("../../../assets/engine/", import.meta.url);
    for (const name of readdirSync(folder)) {
        const text = readFileSync(new URL(name, folder), "utf-8");
        const taken = Array.from(text.matchAll(/ from "([^"]+)"/g), ([, path]) => path).filter((path) => !path.startsWith("./"));
        assert.deepEqual(taken.filter((path) => !allowed.includes(path)), [], name);
    }
});
