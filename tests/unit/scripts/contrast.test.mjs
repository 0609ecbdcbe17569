/** The contrast: with which class maps side, how they pull, and how often it is said. */
import assert from "node:assert/strict";
import test from "node:test";
import { Pace } from "../../../assets/panels/contrast/pace.mjs";
import { lean, sides } from "../../../assets/panels/contrast/tug.mjs";

const contrast = { apart: 1, separation: [3, 2, 1, 0.9], response_a: [1, 0, 4, 0], response_b: [0, 2, 2, 9] };

test("a map leans to the class whose mean its response is nearer to, and no further than that", () => {
    assert.deepEqual([5, 1, 0.5, 0.25, -3].map((response) => lean(response, 1, 0)), [1, 1, 0, -0.5, -1]);
    assert.equal(lean(0.25, 0, 1), 0.5, "whichever mean is larger");
    assert.equal(lean(7, 1, 1), 0);
});

test("maps that tell the two apart pull with their d′", () => {
    assert.deepEqual(sides([1, 0, 4, 9], contrast), { a: 3, b: 0, pull: 1 });
    assert.deepEqual(sides([0, 2, 2, 0], contrast), { a: 0, b: 3, pull: -1 });
    assert.deepEqual(sides([1, 2, 3, 0], contrast), { a: 2, b: 1, pull: (3 - 2) / 6 }, "one of them is halfway");
    assert.deepEqual(sides([1], { ...contrast, separation: [0.5] }), { a: 0, b: 0, pull: null });
});

test("what is wished for often is done at once and a few times a second", (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let [now, done] = [1000, 0];
    context.mock.method(performance, "now", () => now);
    const pace = new Pace(() => done++);
    for (; now < 1240; now += 16) pace.wish();
    assert.equal(done, 1);
    now = 1250;
    context.mock.timers.tick(250);
    assert.equal(done, 2, "the last wish is not forgotten");
    context.mock.timers.tick(1000);
    assert.equal(done, 2);
});
