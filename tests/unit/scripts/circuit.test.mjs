/** The plan of a circuit's drawing: nodes that leave each other room, lines as thick as what flows, side by side. */
import assert from "node:assert/strict";
import test from "node:test";
import { planned } from "../../../assets/panels/circuit/plan.mjs";

const node = (kind, value) => ({ kind, value });
const COLUMNS = [
    [node("ink", 9), node("bias", 1)],
    [node("map", 5), node("map", -2), node("rest", 6), node("bias", 1)],
    [node("logit", 10)],
];
const FLOWS = [
    [[5, -2, 6, 0], [0, 0, 0, 1]],
    [[5], [-2], [6], [1]],
]; // prettier-ignore
const plan = (room) => planned(COLUMNS.map((nodes) => ({ nodes })), FLOWS, room);

/** Lines that end at a node, on its left or right. */
const at = ({ lines }, end, column, place) => lines.filter((line) => line[end][0] === column && line[end][1] === place);

test("nodes of a column stand below each other, constants in one row below all others", () => {
    const { places, height } = plan(1000);
    for (const column of places) {
        const inOrder = [...column].sort((one, other) => one.y - other.y);
        inOrder.forEach((place, next) => next && assert.ok(place.y >= inOrder[next - 1].y + inOrder[next - 1].height + 17));
        for (const { y, height: tall } of column) assert.ok(y + tall < height);
    }
    const middle = ({ y, height: tall }) => y + tall / 2;
    assert.equal(middle(places[0][1]), middle(places[1][3]));
    assert.ok(places[0][1].y > places[1][2].y + places[1][2].height);
});

test("every line is as thick as what flows along it, and lies beside the others inside of its node", () => {
    const whole = plan(1000);
    const unit = whole.lines[0].thick / Math.abs(whole.lines[0].value);
    for (const { thick, value } of whole.lines) assert.ok(Math.abs(thick - Math.abs(value) * unit) < 1e-9);
    const { y, height } = whole.places[2][0];
    const into = at(whole, "to", 2, 0).sort((one, other) => one.ends[3] - other.ends[3]);
    assert.equal(into.length, 4);
    assert.ok(into[0].ends[3] - into[0].thick / 2 >= y - 1e-9);
    assert.ok(into[3].ends[3] + into[3].thick / 2 <= y + height + 1e-9);
    into.forEach((line, next) => {
        if (next) assert.ok(Math.abs(line.ends[3] - into[next - 1].ends[3] - (line.thick + into[next - 1].thick) / 2) < 1e-9);
    });
    assert.equal(at(whole, "from", 0, 0).length, 3, "nothing flows, no line");
});

test("the drawing is as wide as there is room, and no narrower than legible", () => {
    assert.equal(plan(1000).width, 1000);
    const narrow = plan(200);
    assert.ok(narrow.width > 300);
    assert.ok(narrow.places.every((column) => column.every(({ x, width }) => x >= 0 && x + width <= narrow.width)));
});

test("in larger type all of it is larger", () => {
    const [small, large] = [planned, planned].map((make, at) => make(COLUMNS.map((nodes) => ({ nodes })), FLOWS, 1000 * (at + 1), at + 1));
    assert.deepEqual(large.places[1][0], Object.fromEntries(Object.entries(small.places[1][0]).map(([side, value]) => [side, 2 * value])));
    assert.deepEqual([large.width, large.height, large.middles[1]], [small.width, small.height, small.middles[1]].map((value) => 2 * value));
    assert.ok(Math.abs(large.lines[0].thick - 2 * small.lines[0].thick) < 1e-9);
});
