/** Inflate, against zlib: every kind of block, sizes around its limits, damage. */
import assert from "node:assert/strict";
import test from "node:test";
import { constants, deflateRawSync } from "node:zlib";

import { inflate } from "../../../assets/page/inflate.mjs";

/** Bytes by a fixed rule, some of them in runs. */
function bytes(size, seed) {
    let state = seed;
    const next = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 16;
    return Uint8Array.from({ length: size }, () => (next() % 4 ? 0 : next() & 255));
}

const STRATEGIES = { usual: {}, runs: { strategy: constants.Z_RLE, level: 1 }, fixed: { strategy: constants.Z_FIXED }, stored: { level: 0 }, literals: { strategy: constants.Z_HUFFMAN_ONLY } };

for (const [name, options] of Object.entries(STRATEGIES)) {
    test(`what zlib deflates comes back: ${name}`, () => {
        for (const size of [0, 1, 2, 257, 258, 259, 4096, 37_000, 70_000]) {
            const given = bytes(size, size + 1);
            assert.deepEqual(Buffer.from(inflate(deflateRawSync(given, options), size)), Buffer.from(given));
        }
    });
}

test("random bytes and a long run come back", () => {
    const noise = Uint8Array.from({ length: 5000 }, (_, at) => Math.imul(at + 1, 2654435761) >>> 24);
    for (const given of [noise, new Uint8Array(100_000)]) assert.deepEqual(Buffer.from(inflate(deflateRawSync(given), given.length)), Buffer.from(given));
});

test("another size than expected is an error", () => {
    const deflated = deflateRawSync(bytes(1000, 3));
    assert.throws(() => inflate(deflated, 999), /deflate/);
    assert.throws(() => inflate(deflated, 1001), /deflate: 1000 bytes, expected 1001/);
});

test("damage ends in an error or in other bytes, never in an endless loop", () => {
    const given = bytes(2000, 5);
    const deflated = deflateRawSync(given);
    for (let at = 0; at < deflated.length; at++) {
        const damaged = Uint8Array.from(deflated);
        damaged[at] ^= 0x55;
        try {
            assert.equal(inflate(damaged, given.length).length, given.length);
        } catch (trouble) {
            assert.match(String(trouble), /deflate|RangeError|TypeError/);
        }
    }
});
