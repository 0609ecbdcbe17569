/** Geometry and colours: pure functions of the page. */
import assert from "node:assert/strict";
import test from "node:test";

import { tables as declared } from "../../../assets/page/tables.mjs";
import { bounded, colours } from "../../../assets/paint/colours.mjs";
import { colormapOf, ends, scaled, tables } from "../../../assets/paint/scaling.mjs";
import { arranged } from "../../../assets/panels/activations/arrangement.mjs";
import { shownSize } from "../../../assets/panels/compare/matches.mjs";

const channels = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
const layer = (values, extra = {}) => ({ steps: Uint8Array.from(values), low: 0, high: 2, levels: 255, signed: false, top: 2, ...extra });

test("colour maps begin and end as declared; the signed one is blue below zero and red above", () => {
    for (const [name, stops] of Object.entries(declared.colour_maps)) {
        const hex = stops.split(" ");
        assert.deepEqual(channels(colours(name)[0]), hex[0].match(/../g).map((part) => parseInt(part, 16)), name);
        assert.deepEqual(channels(colours(name)[255]), hex.at(-1).match(/../g).map((part) => parseInt(part, 16)), name);
    }
    const [low, high] = [1, 255].map((step) => channels(colours("signed")[step]));
    assert.ok(low[2] > low[0] && high[0] > high[2]);
    assert.deepEqual([bounded(-3), bounded(12.6), bounded(300)], [0, 13, 255]);
});

test("a layer's scale ends at its top; each map's own at its largest value", () => {
    const viridis = colours("viridis");
    const values = layer([0, 255, 0, 51]);
    assert.equal(tables("layer", values, 2, "viridis")(0)[255], viridis[255]);
    assert.equal(tables("layer", { ...values, top: 4 }, 2, "viridis")(0)[255], viridis[128]);
    const mapTables = tables("map", values, 2, "viridis");
    assert.equal(mapTables(0)[255], viridis[255]);
    assert.equal(mapTables(1)[51], viridis[255]);
});

test("signed values keep zero in the middle", () => {
    const values = layer([0, 85, 255], { low: -1, high: 2, signed: true });
    const table = tables("layer", values, 3, "viridis")(0);
    assert.equal(table[85], colours("signed")[128], "zero");
    assert.equal(table[255], colours("signed")[255]);
    assert.deepEqual(ends("layer", values, 3), ["−2.00", "2.00"]);
});

test("standardised maps put their mean at step 128, and a deviation 64 steps away", () => {
    const table = tables("standardised", layer([100, 120]), 2, "gray")(0); // mean 110, deviation 10
    assert.deepEqual([table[110], table[120], table[100], table[200]].map((pixel) => pixel & 255), [128, 192, 64, 255]);
});

test("blame is signed, and standardised it keeps its zero; a quiet layer's scale does not end at its largest value", () => {
    const [quiet, blame] = [false, true].map((isBlame) => scaled(layer([0, 85, 255], { low: -1, high: 2 }), { signed: false, typical: 12 }, isBlame));
    assert.deepEqual([quiet.top, quiet.signed, blame.signed], [3, false, true]);
    assert.deepEqual(["layer", "standardised"].map((scale) => colormapOf(scale, blame, "gray")), ["signed", "signed"]);
    assert.deepEqual(colormapOf("layer", quiet, "gray"), "gray");
    assert.equal(tables("standardised", blame, 3, "gray")(0)[85], colours("signed")[128]);
    assert.deepEqual(ends("standardised", blame, 3), ["−2.00", "2.00"]);
    assert.deepEqual(ends("standardised", quiet, 3), ["−2 σ", "+2 σ"]);
});

test("all layers are seen at once, the smallest maps as large as that allows", () => {
    const layers = [[32, 26], [32, 13], [64, 11], [64, 5], [128, 3]].map(([maps, side]) => ({ maps, height: side, width: side, flat: false }));
    for (const room of [400, 700, 1100]) {
        const plans = arranged(layers, 1080, room, false);
        const height = plans.reduce((sum, plan) => sum + plan.height, 0);
        assert.ok(height <= room, `${height} of ${room}`);
        plans.forEach(({ columns, side, width }, at) => {
            assert.ok(side >= 20 && side <= 120 && width <= 1080);
            assert.ok(columns * Math.ceil(layers[at].maps / columns) >= layers[at].maps);
        });
    }
    const [small, large] = [500, 1000].map((room) => arranged(layers, 1080, room, false));
    small.forEach(({ side }, at) => assert.ok(side <= large[at].side));
});

test("on narrow pages maps are as wide as they may; units of a flat layer have one size", () => {
    const [plan] = arranged([{ maps: 32, height: 26, width: 26, flat: false }], 360, Infinity, true);
    assert.ok(plan.side >= 40);
    const [units] = arranged([{ maps: 10, height: 1, width: 1, flat: true }], 1080, 100, false);
    assert.deepEqual(units, { columns: 10, side: 16, width: 160, height: 16 });
});

test("pictures of a pair are whole multiples of their values, unless they are large", () => {
    assert.deepEqual([[26, 26], [3, 3], [100, 50]].map((size) => shownSize(size, 48)), [[52, 52], [48, 48], [64, 32]]);
});
