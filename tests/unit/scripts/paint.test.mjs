/** Colours and sizes: pure functions of the page. */
import assert from "node:assert/strict";
import test from "node:test";

import { tables as declared } from "../../../assets/page/tables.mjs";
import { bounded, colours } from "../../../assets/paint/colours.mjs";
import { colormapOf, ending, ends, extentOf, scaled, tables } from "../../../assets/paint/scaling.mjs";

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

test("signed values lie about the ground of the theme, as far from it on either side", () => {
    const light = (name, step) => channels(colours(name)[step]).reduce((sum, channel) => sum + channel, 0);
    assert.ok(light("signed", 128) > 700);
    document.documentElement.dataset = { bsTheme: "dark" };
    assert.ok(light("signed", 128) < 120);
    for (const step of [32, 64, 96]) assert.ok(Math.abs(light("signed", 128 - step) - light("signed", 128 + step)) < 110, step);
    assert.ok(colours("signed") === colours("signed_dark"));
    document.documentElement.dataset = {};
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

test("a scale may end elsewhere than its values do: colours and what its ends say follow, steps do not", () => {
    const plain = scaled(layer([0, 255]), { signed: false, typical: 0 });
    assert.equal(extentOf(plain), 2);
    ending(plain, 4);
    assert.equal(tables("layer", plain, 2, "viridis")(0)[255], colours("viridis")[128]);
    assert.deepEqual(ends("layer", plain, 2), ["0", "4.00"]);
    const signed = scaled(layer([0, 85, 255], { low: -1, high: 2 }), { signed: true, typical: 0 });
    assert.equal(extentOf(signed), 2);
    ending(signed, 4);
    const table = tables("layer", signed, 3, "viridis")(0);
    assert.deepEqual([table[85], table[255]], [colours("signed")[128], colours("signed")[191]], "zero keeps the middle");
    assert.deepEqual(ends("layer", signed, 3), ["−4.00", "4.00"]);
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
