/** What stays while a pen moves: colour scales, the maps on the way to the verdict, the class that is named. */
import assert from "node:assert/strict";
import test from "node:test";

import { Steady } from "../../../assets/page/steady.mjs";
import { CalmEnd, Continuity } from "../../../assets/panels/activations/calm.mjs";
import { Settling } from "../../../assets/panels/activations/settling.mjs";
import { contrasts, SteadyMap } from "../../../assets/panels/activations/steady.mjs";

test("a scale rises at once and falls slowly, half of the way in 0.7 s", () => {
    const end = new CalmEnd();
    assert.equal(end.follow(2, 1000, true), 2, "the first frame's own");
    assert.equal(end.follow(4, 1016, true), 4);
    assert.equal(end.follow(2, 1716, true), 3);
    assert.ok(!end.isSettled);
    assert.equal(end.follow(5, 1732, true), 5);
    assert.equal(end.follow(2, 1748, false), 2, "at once where nothing goes on");
    assert.ok(end.isSettled);
});

test("no value is ever beyond its scale, and few frames of a stroke change where it ends", () => {
    const end = new CalmEnd();
    const shown = [3, 2.9, 3.1, 2.8, 3, 2.7, 3.05].map((own, at) => [own, end.follow(own, 16 * at, true)]);
    assert.ok(shown.every(([own, there]) => there >= own));
    assert.ok(Math.max(...shown.slice(2).map(([, there]) => 3.1 - there)) < 0.1);
});

test("when the pen rests a scale comes to its frame's own end in some steps, zero too", () => {
    for (const own of [1, 0]) {
        const end = new CalmEnd();
        end.follow(10, 0, true);
        end.follow(own, 16, true);
        const seen = [];
        while (!end.isSettled) seen.push(end.settle());
        assert.ok(seen.length > 2 && seen.length <= 8, `${seen.length} steps`);
        assert.equal(seen.at(-1), own);
    }
});

test("frames go on from each other while one draws: not from image to image, nor when what is asked is another thing", () => {
    const view = { off: "", pen: 2, normalise: true, blame: "" };
    const still = { matches: false };
    const continuity = new Continuity(view, still);
    const of = (input, version = "a", blame = false) => continuity.of({ input, version, blame }).isCalm;
    const [ink, image] = [{ kind: "ink" }, { kind: "image", index: 1, split: "test" }];
    assert.deepEqual([of(ink), of(ink), of(image), of(image), of(ink), of(ink)], [false, true, false, false, false, true]);
    assert.deepEqual([of(ink, "b"), of(ink, "b"), of(ink, "b", true)], [false, true, false]);
    of(ink);
    view.off = "conv_1:3";
    assert.equal(of(ink), false);
    still.matches = true;
    assert.deepEqual(continuity.of({ input: ink, version: "a", blame: false }), { isCalm: true, falls: false }, "who wants no movement gets none");
});

test("the map that stands out most is shown, another one only if it clearly leads or when the pen rests", () => {
    const strengths = contrasts(Uint8Array.from([9, 9, 9, 9, 0, 8, 0, 8, 0, 6, 0, 6]), 3, 4);
    assert.deepEqual([...strengths], [0, 4, 3], "not a map that is bright everywhere");
    const steady = new SteadyMap();
    assert.equal(steady.choose(strengths, 0, false), 1);
    assert.ok(!steady.isDue(499) && steady.isDue(500));
    assert.equal(steady.choose([0, 4, 5], 500, true), 1);
    assert.equal(steady.choose([0, 4, 5.3], 1000, true), 2);
    assert.equal(steady.choose([0, 5.4, 5.3], 1500, false), 1);
});

test("a class is named once frames agree; at once for another image, for a blank pad, and when the pen rests", () => {
    const named = [];
    const verdict = new Steady((value) => named.push(value), { now: () => 0, later: () => {} });
    verdict.take(7, false);
    assert.deepEqual(named, [7], "the first one");
    for (const read of [1, 7, 1, 7, 1, 1]) verdict.take(read, false);
    assert.deepEqual(named, [7, 1]);
    verdict.take(4, true);
    verdict.take(9, false);
    assert.deepEqual(named, [7, 1, 4]);
    verdict.rest();
    verdict.take(null, true);
    assert.deepEqual(named, [7, 1, 4, 9, null]);
});

test("a clock runs while there is something to settle, and only once the pen rests", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let now = 0;
    context.mock.method(performance, "now", () => now);
    const pass = (milliseconds) => {
        now += milliseconds;
        context.mock.timers.tick(milliseconds);
    };
    const times = [];
    const settling = new Settling((time) => times.push(time) < 3);
    settling.begin(0);
    pass(200);
    settling.begin(now);
    pass(50);
    assert.deepEqual(times, [], "a frame has come meanwhile");
    for (let step = 0; step < 40; step++) pass(50);
    assert.deepEqual(times, [450, 550, 650]);
});
