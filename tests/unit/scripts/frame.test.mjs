/** Requests are what Python reads, frames are what Python wrote: both ends of the same bytes. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";

import { decode, question, sequenceOf, valueOf } from "../../../assets/page/frame.mjs";

const VERSION = "0123456789ab";
const OPTIONS = { sequence: 7, version: VERSION, layers: [3, 0], normalise: true, pen: 2.2, fourBits: false };

/** What a few lines of Python print, as JSON; `given` reaches them on standard input. */
function python(lines, given = "") {
    const output = execFileSync(process.env.FEATURESCOPE_PYTHON, ["-c", lines], { input: given, cwd: process.env.FEATURESCOPE_ROOT });
    return JSON.parse(output);
}

const READ = `
import json, sys
from model.serving import frame
request = frame.parse(bytes.fromhex(sys.stdin.read()))
strokes = None if request.strokes is None else [stroke.tolist() for stroke in request.strokes]
print(json.dumps([request.sequence, request.version, request.layers, strokes, request.index, request.split,
                  request.normalise, request.four_bits, request.pen]))
`;

test("a drawing is read by Python as it was drawn", () => {
    const input = { kind: "ink", strokes: [[0.25, 0.5, 1.5, -0.25], [0.125, 0.125]] };
    const answer = python(READ, Buffer.from(question(input, OPTIONS)).toString("hex"));
    assert.deepEqual(answer, [7, VERSION, [3, 0], [[[0.25, 0.5], [1.5, -0.25]], [[0.125, 0.125]]], 0, "test", true, false, 35 / 16]);
});

test("an image is read with its split", () => {
    for (const split of ["test", "validation", "train", "builtin"]) {
        const options = { ...OPTIONS, normalise: false, fourBits: true, layers: [] };
        const answer = python(READ, Buffer.from(question({ kind: "image", index: 4711, split }, options)).toString("hex"));
        assert.deepEqual(answer, [7, VERSION, [], null, 4711, split, false, true, 35 / 16]);
    }
});

const WRITE = `
import json, sys
import numpy as np
from model.serving import frame
random = np.random.default_rng(3)
outputs = [random.normal(size=(5, 4, 3)).astype(np.float32), np.maximum(random.normal(size=(7,)), 0).astype(np.float32)]
image = random.random((6, 5, 3), dtype=np.float32)
given = frame.Frame(9, "${VERSION}", image, np.full(4, 0.25, np.float32), False, 3, ((2, outputs[0]), (5, outputs[1])))
answer = []
for four_bits in (False, True):
    message = frame.pack(given, four_bits=four_bits)
    back = frame.unpack(message, [(), (), (5, 4, 3), (), (), (7,)])
    answer.append([message.hex(), np.rint(image * 255).ravel().tolist(),
                   [values.transpose(2, 0, 1).ravel().tolist() if values.ndim == 3 else values.tolist() for _, values in back.maps]])
print(json.dumps(answer))
`;

test("a frame is what Python wrote, in eight bits and in four", () => {
    const sizes = { 2: 60, 5: 7 };
    for (const [hex, image, maps] of python(WRITE)) {
        const message = Uint8Array.from(Buffer.from(hex, "hex")).buffer;
        assert.equal(sequenceOf(message), 9);
        const frame = decode(message, (index) => sizes[index]);
        assert.deepEqual([frame.sequence, frame.version, frame.trueClass, frame.shape], [9, VERSION, 3, [6, 5, 3]]);
        assert.deepEqual(frame.probabilities, [0.25, 0.25, 0.25, 0.25]);
        assert.deepEqual(Array.from(frame.image), image);
        [2, 5].forEach((index, at) => {
            const layer = frame.layers.get(index);
            const values = Array.from(layer.steps, (step) => valueOf(layer, step));
            assert.deepEqual(values.map(Math.sign).map(Math.abs), maps[at].map(Math.sign).map(Math.abs));
            values.forEach((value, place) => assert.ok(Math.abs(value - maps[at][place]) < 1e-5, `${value} ${maps[at][place]}`));
        });
    }
});
