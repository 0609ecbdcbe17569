import assert from "node:assert/strict";
import { test } from "node:test";

import { partsOf, textOf } from "../../../assets/page/off.mjs";
import { filtersIn, isOff, partsHeld, toggled } from "../../../assets/page/switches.mjs";

const LAYERS = [
    { index: 0, name: "conv_1", maps: 32, size: [26, 26], mask: "m000", places: true },
    { index: 1, name: "pool_1", maps: 32, size: [13, 13], mask: "", places: false },
    { index: 2, name: "wide", maps: 8, size: [9, 9], mask: "m002", places: false },
];
const after = (text, part) => textOf(toggled(partsOf(text), part));
const whole = (layer, map) => ({ layer, map, box: null });

test("a switch turned twice is as it was", () => {
    assert.equal(after("", whole("conv_1", 4)), "conv_1:4");
    assert.equal(after("conv_1:4;wide:2", whole("conv_1", 4)), "wide:2");
    assert.equal(after("conv_1:4", { layer: "conv_1", map: 5, box: [0, 0, 3, 3] }), "conv_1:4,5@0.0.3.3");
    assert.equal(after("conv_1:5@0.0.3.3,4", { layer: "conv_1", map: 5, box: [0, 0, 3, 3] }), "conv_1:4");
});

test("all of a map takes the place of its regions", () => {
    assert.equal(after("conv_1:5@0.0.3.3,5@4.4.5.5,6@1.1.2.2", whole("conv_1", 5)), "conv_1:6@1.1.2.2,5");
    assert.ok(isOff(partsOf("conv_1:5"), "conv_1", 5));
    assert.ok(!isOff(partsOf("conv_1:5@0.0.3.3"), "conv_1", 5));
    assert.ok(!isOff(partsOf("conv_1:5"), "wide", 5));
});

test("what a model does not have is not off", () => {
    const held = (text) => textOf(partsHeld(text, LAYERS));
    assert.equal(held("conv_1:31,32;pool_1:3;wide:7;conv_9:1"), "conv_1:31;wide:7");
    assert.equal(held("conv_1:4@0.0.25.25,4@0.0.26.3,4@5.5.4.9;wide:1@0.0.1.1"), "conv_1:4@0.0.25.25");
});

test("a filter with several regions off is one filter", () => {
    assert.equal(filtersIn(partsOf("conv_1:5@0.0.3.3,5@4.4.5.5,6;wide:5")), 3);
});
