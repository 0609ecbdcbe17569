/** The page of the wire, and this end of it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { tables } from "../../../assets/page/tables.mjs";
import * as wire from "../../../assets/page/wire.mjs";

const page = readFileSync(new URL("../../../model/serving/wire.md", import.meta.url), "utf-8");

test("every constant is on the page with its value, and none besides", () => {
    const rows = Object.fromEntries(Array.from(page.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm), ([, name, value]) => [name, Number(value)]));
    assert.ok(Object.keys(rows).length > 10);
    assert.deepEqual({ ...wire }, rows);
});

test("the splits have the numbers that the page says", () => {
    const said = page.match(/^Wire numbers of the splits: (.*)\.$/m)[1];
    assert.equal(said, tables.splits.map(({ name, wire: number }) => `${name} ${number}`).join(", "));
});
