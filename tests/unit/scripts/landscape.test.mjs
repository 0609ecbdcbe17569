/** Where an input lies among points, and which sentence says so. */
import assert from "node:assert/strict";
import test from "node:test";

import { closest } from "../../../assets/panels/landscape/scatter.mjs";
import { sentenceOf, standing } from "../../../assets/panels/landscape/standing.mjs";

/** Points on a line, of these classes. */
function line(labels) {
    return { x: Float32Array.from(labels, (_, at) => at), y: new Float32Array(labels.length), labels: Uint16Array.from(labels) };
}

test("the fifteen nearest decide; an image of the data is not its own neighbour", () => {
    const points = line([...Array(15).fill(4), ...Array(15).fill(9)]);
    assert.deepEqual(standing(points, [5, 0], 29), { count: 15, classes: [4], first: 15, alone: false });
    assert.deepEqual(standing(points, [14.6, 0], 29), { count: 15, classes: [9, 4], first: 8, alone: false });
    assert.deepEqual(standing(points, [14, 0], 29).classes, [4, 9]);
    assert.equal(standing(points, [14, 0], 29, 14).first, 8);
    assert.equal(standing(line([1, 2]), [0, 0], 1).count, 2);
    assert.equal(standing(points, [40, 0], 29).alone, true);
    assert.equal(standing(line([]), [0, 0], 1).alone, true);
    assert.deepEqual(standing(line([0, 1, 2, 3, 4, 5]), [2, 0], 5).classes, [], "too many classes to lie between two");
});

test("a sentence says what is, and what it is read as only where that differs", () => {
    const among = { classes: [9], alone: false };
    const cases = [
        [among, null, 9, "among.drawing"],
        [among, null, 4, "yet-read.drawing"],
        [among, 9, 9, "among.image"],
        [among, 4, 9, "mistaken"],
        [among, 4, 4, "yet-right"],
        [among, 9, 4, "yet-read.image"],
        [{ classes: [4, 9], alone: false }, null, 4, "between.drawing"],
        [{ classes: [], alone: false }, 4, 4, "meeting.image"],
        [{ classes: [4], alone: true }, 4, 4, "alone.image"],
    ];
    for (const [place, is, read, key] of cases) assert.equal(sentenceOf(place, is, read), key);
});

test("the classes that lie closest", () => {
    assert.deepEqual(closest([[0, 0], null, [5, 0], [6, 0]]), [2, 3]);
    assert.equal(closest([[0, 0], null]), null);
});
