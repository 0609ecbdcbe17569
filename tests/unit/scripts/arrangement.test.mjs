/** How layers are laid out: pure geometry. */
import assert from "node:assert/strict";
import test from "node:test";

import { arranged } from "../../../assets/panels/activations/arrangement.mjs";

const LABEL = 100;
const layersOf = (sizes) => sizes.map(([maps, side]) => ({ maps, height: side, width: side, flat: side === 1, label: LABEL }));
const DEFAULT = layersOf([[32, 26], [32, 13], [64, 11], [64, 5], [128, 3]]);
const page = (across, room, unit = 16) => ({ across, room, unit, narrow: false });
const taken = ({ plans, gap }) => plans.reduce((sum, { height }) => sum + Math.max(height, LABEL), 0) + gap * (plans.length - 1);

test("all layers are seen at once; the smallest maps are as large as that allows", () => {
    for (const room of [620, 700, 1100]) {
        const { plans, gap } = arranged(DEFAULT, page(870, room));
        assert.ok(taken({ plans, gap }) <= room + 1e-9, `${taken({ plans, gap })} of ${room}`);
        assert.ok(gap >= 12 && gap <= 32);
        plans.forEach(({ columns, side, width }, at) => {
            assert.ok(side >= 20 && side <= 160 && width <= 870);
            assert.equal(DEFAULT[at].maps % columns, 0, "no row is ragged");
        });
    }
    const [small, large] = [620, 1100].map((room) => arranged(DEFAULT, page(870, room)).plans);
    small.forEach(({ side }, at) => assert.ok(side <= large[at].side));
    assert.ok(large.some(({ side }, at) => side > small[at].side));
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
    assert.equal(two.gap, 2 * one.gap);
});

test("maps use the room that is left, if that makes them much larger", () => {
    const few = layersOf([[8, 24]]);
    const [plan] = arranged(few, page(800, 300)).plans;
    assert.deepEqual(plan, { columns: 4, side: 150, width: 600, height: 300 });
    assert.deepEqual(arranged(few, page(800, 200)).plans[0], { columns: 8, side: 100, width: 800, height: 100 });
});

test("where no number of columns is near that divides the maps, few places are empty", () => {
    const columns = [300, 500, 900, 2000].map((room) => arranged(layersOf([[37, 8]]), page(900, room)).plans[0].columns);
    for (const count of columns) assert.ok(Math.ceil(37 / count) * count - 37 <= 5, `${count} columns`);
});

test("on narrow pages maps are as wide as they may, in full rows", () => {
    const { plans, gap } = arranged(layersOf([[32, 26], [64, 11]]), { ...page(358, Infinity), narrow: true });
    assert.deepEqual(plans.map(({ columns, width }) => [columns, width]), [[8, 358], [8, 358]]);
    assert.equal(gap, 32);
});

test("units of a flat layer have one size, in whole pixels", () => {
    const [units] = arranged(layersOf([[10, 1]]), page(1080, 100)).plans;
    assert.deepEqual(units, { columns: 10, side: 16, width: 160, height: 16 });
});
