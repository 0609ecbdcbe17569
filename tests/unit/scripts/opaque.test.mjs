/** Images with alpha, on white paper. */
import assert from "node:assert/strict";
import test from "node:test";

import { opaque } from "../../../assets/page/opaque.mjs";

test("what is clear is paper, what covers stays, halves are mixed", () => {
    const values = Uint8Array.from([10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 200, 51]);
    const { image, shape } = opaque(values, [1, 3, 4]);
    assert.deepEqual(Array.from(image), [10, 20, 30, 255, 255, 255, 204, 224, 244]);
    assert.deepEqual(shape, [1, 3, 3]);
});

test("grey and colour stay as they are", () => {
    const values = new Uint8Array(12);
    for (const shape of [[3, 4, 1], [2, 2, 3]]) assert.deepEqual(opaque(values, shape), { image: values, shape });
});
