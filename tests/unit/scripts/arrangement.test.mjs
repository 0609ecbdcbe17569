/** How layers are laid out: pure geometry. */
import assert from "node:assert/strict";
import test from "node:test";

import { linesOf } from "../../../assets/paint/grid.mjs";
import { alone, arranged } from "../../../assets/panels/activations/arrangement.mjs";

const LABEL = 77;
const layersOf = (sizes) => sizes.map(([maps, side]) => ({ maps, height: side, width: side, flat: side === 1, label: LABEL }));
const DEFAULT = layersOf([[32, 26], [32, 13], [64, 11], [64, 5], [128, 3]]);
const page = (across, room, unit = 16) => ({ across, room, unit, narrow: false });
const taken = ({ plans, gaps }) => plans.reduce((sum, { height }, at) => sum + Math.max(height, LABEL) + gaps[at], 0);
const apart = ({ plans, gaps }) => plans.slice(1).map((_, at) => gaps[at] + Math.max(0, LABEL - plans[at].height)); // map to map

test("all layers are seen at once where they can be; the smallest maps are as large as that allows", () => {
    for (const room of [560, 640, 1100]) {
        const laid = arranged(DEFAULT, page(870, room));
        assert.ok(taken(laid) <= room + 1e-9, `${taken(laid)} of ${room}`);
        laid.plans.forEach(({ columns, side, width }, at) => {
            assert.ok(side >= 24 && side <= 160 && Math.abs(width - 870) < 1e-9, "all are as wide as the page");
            assert.equal(DEFAULT[at].maps % columns, 0, "no row is ragged");
        });
    }
    const [small, large] = [560, 1100].map((room) => arranged(DEFAULT, page(870, room)).plans);
    small.forEach(({ side }, at) => assert.ok(side <= large[at].side));
    assert.ok(large.some(({ side }, at) => side > small[at].side));
});

test("where they cannot be, no map of many values is small: the page scrolls", () => {
    for (const [across, room] of [[870, 520], [870, 100], [650, 400], [1200, 300]]) {
        const { plans, gaps } = arranged(DEFAULT, page(across, room));
        plans.slice(0, 4).forEach(({ side }) => assert.ok(side >= 38.4));
        assert.ok(plans[4].side >= 24);
        assert.ok(plans.every(({ width }) => Math.abs(width - across) < 1e-9));
        assert.deepEqual(gaps, [32, 32, 32, 32, 0]);
    }
});

test("maps stand evenly apart, also where words beside them are higher than they are", () => {
    const laid = arranged(DEFAULT, page(870, 640));
    assert.ok(laid.plans[2].height < LABEL);
    assert.ok(Math.max(...apart(laid)) - Math.min(...apart(laid)) < 4, `${apart(laid)}`);
    assert.ok(laid.gaps.slice(0, -1).every((gap) => gap >= 12), "words do not touch");
});

test("a convolution and its pooling look alike; another number of maps begins anew", () => {
    const { plans } = arranged(DEFAULT, page(870, 640));
    assert.deepEqual([plans[0].columns, plans[0].side], [plans[1].columns, plans[1].side]);
    assert.deepEqual([plans[2].columns, plans[2].side], [plans[3].columns, plans[3].side]);
    assert.notEqual(plans[1].side, plans[2].side);
});

test("everything is twice as large on a page twice as large", () => {
    const [one, two] = [arranged(DEFAULT, page(870, 640)), arranged(DEFAULT.map((layer) => ({ ...layer, label: 2 * LABEL })), page(1740, 1280, 32))];
    assert.deepEqual(two.plans.map(({ columns }) => columns), one.plans.map(({ columns }) => columns));
    two.plans.forEach(({ side }, at) => assert.equal(side, 2 * one.plans[at].side));
    assert.deepEqual(two.gaps, one.gaps.map((gap) => 2 * gap));
});

test("few maps fill the width, too, unless one were larger than ten rem", () => {
    const few = layersOf([[8, 24]]);
    assert.deepEqual(arranged(few, page(800, 300)).plans[0], { columns: 8, side: 100, width: 800, height: 100 });
    assert.deepEqual(arranged(few, page(600, 400)).plans[0], { columns: 4, side: 150, width: 600, height: 300 });
    assert.deepEqual(arranged(layersOf([[2, 24]]), page(800, 400)).plans[0], { columns: 2, side: 160, width: 320, height: 160 });
});

test("where no number of columns is near that divides the maps, few places are empty", () => {
    const columns = [300, 500, 900, 2000].map((room) => arranged(layersOf([[37, 8]]), page(900, room)).plans[0].columns);
    for (const count of columns) assert.ok(Math.ceil(37 / count) * count - 37 <= 5, `${count} columns`);
});

test("where words stand above maps these have full rows, and room enough to be looked at", () => {
    const { plans, gaps } = arranged(layersOf([[32, 26], [64, 11]]), { ...page(358, 500), narrow: true });
    assert.deepEqual(plans.map(({ columns, width }) => [columns, width]), [[8, 358], [8, 358]]);
    assert.deepEqual(gaps, [32, 0]);
});

test("units of a flat layer have one size, in whole pixels", () => {
    const [units] = arranged(layersOf([[10, 1]]), page(1080, 100)).plans;
    assert.deepEqual(units, { columns: 10, side: 16, width: 160, height: 16 });
});

test("of maps that stand alone, as few rows as leave them legible", () => {
    assert.deepEqual(alone({ maps: 32, height: 26, width: 26 }, { across: 864, unit: 16 }), { columns: 16, side: 54, width: 864, height: 108 });
    assert.equal(alone({ maps: 4, height: 26, width: 26 }, { across: 864, unit: 16 }).side, 64);
});

test("lines between maps are equally wide, in whole pixels of the screen, also where one has no whole number of them", () => {
    for (const [density, line] of [[1, 1], [2, 0.5], [1.5, 2 / 3], [3, 4 / 3]]) {
        const { between, around } = linesOf({ width: 868, height: 162.75, columns: 16, count: 40, line, density });
        const whole = (value) => assert.ok(Math.abs(value * density - Math.round(value * density)) < 1e-6, `${value}`);
        assert.equal(between.length, 15 + 2);
        between.forEach(([left, top, width, height]) => {
            whole(left);
            whole(top);
            assert.ok(Math.abs(Math.min(width, height) - line) < 1e-9);
        });
        const edges = between.slice(0, 15).map(([left, , , height], at) => [Math.abs(left + line / 2 - ((at + 1) * 868) / 16), height]);
        assert.ok(edges.every(([off]) => off <= 0.5 / density + 1e-9), "where one map ends and the next one begins");
        assert.equal(edges.filter(([, height]) => height === 162.75).length, 7, "none where the last row has no map");
        assert.equal(around.length, 5);
    }
});
