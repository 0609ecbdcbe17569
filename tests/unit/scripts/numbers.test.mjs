/** Numbers as text: three figures at any size, and the same as Python writes. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";

import { number } from "../../../assets/page/numbers.mjs";

test("three significant figures, 0 as 0, a true minus", () => {
    const cases = { 0: "0", 0.0123: "0.0123", 0.004: "0.00400", 12.34: "12.3", 123.4: "123", 65504: "65504", 0.99996: "1.00", 1.23e-7: "1.23 × 10⁻⁷", 5e6: "5.00 × 10⁶" };
    for (const [value, text] of Object.entries(cases)) assert.equal(number(Number(value)), text);
    assert.deepEqual([-5, -0, -1e-9, Infinity, -Infinity, NaN].map((value) => number(value)), ["−5.00", "0", "−1.00 × 10⁻⁹", "∞", "−∞", "not a number"]);
    assert.deepEqual([0.51234567, 0.1, 65504.3].map((value) => number(value, 5)), ["0.51235", "0.10000", "65504"]);
});

const WRITE = `
import json, struct, sys
from app.words import number
values = struct.unpack(f"<{len(data := sys.stdin.buffer.read()) // 8}d", data)
print(json.dumps([[number(value), number(value, 5)] for value in values]))
`;

test("Python writes every value alike", () => {
    const values = [0, 1, 2.125, 0.0625, 1.0005, 9.995, 99.95, 99.96, 999.5, 1e-4, 9.9999e-5, 999999.5, 1e6, 1e21, 1e300, 5e-324, Infinity, NaN];
    let state = 1; // a small generator of chance, so that every run tries the same
    const chance = () => (state = (state * 48271) % 2147483647) / 2147483647;
    for (let at = 0; at < 3000; at++) values.push(10 ** (40 * chance() - 20), Math.fround(10 * chance()), Math.round(2000 * chance()) / 16, -chance());
    const said = JSON.parse(execFileSync(process.env.FEATURESCOPE_PYTHON, ["-c", WRITE], { input: Buffer.from(Float64Array.from(values).buffer), cwd: process.env.FEATURESCOPE_ROOT }));
    values.forEach((value, at) => assert.deepEqual([number(value), number(value, 5)], said[at], String(value)));
});
