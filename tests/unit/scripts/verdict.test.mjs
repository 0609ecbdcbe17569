/** The verdict that does not flicker, and numbers that can be read. */
import assert from "node:assert/strict";
import test from "node:test";

const { AGREEING, HOLD, PACE, Paced, Steady } = await import("../../../assets/page/steady.mjs");
const FRAME = 16; // milliseconds

/** A clock that is turned by hand. */
function clock() {
    let time = 1000;
    const due = [];
    return {
        now: () => time,
        later: (act, wait) => due.push([time + wait, act]),
        turn(by) {
            const end = time + by;
            for (;;) {
                due.sort(([one], [other]) => one - other);
                if (!due.length || due[0][0] > end) break;
                const [at, act] = due.shift();
                time = at;
                act();
            }
            time = end;
        },
    };
}

/** What is shown, in the order it was. */
function watched(Kind) {
    const [shown, hand] = [[], clock()];
    return { shown, hand, calm: new Kind((value) => shown.push(value), hand) };
}

test("a single frame is shown at once, and so is every one that nobody waits beside", () => {
    const { shown, hand, calm } = watched(Steady);
    calm.take(4, false);
    hand.turn(HOLD);
    calm.take(9, false);
    assert.deepEqual(shown, [4, 9]);
});

test("two verdicts that take turns frame by frame do not flicker; the last one stands once frames end", () => {
    const { shown, hand, calm } = watched(Steady);
    for (let frame = 0; frame < 60; frame++, hand.turn(FRAME)) calm.take(frame % 2 ? 9 : 4, false);
    assert.deepEqual(shown, [4]);
    hand.turn(HOLD);
    assert.deepEqual(shown, [4, 9]);
});

test("what stood long gives way no sooner to a single frame among others", () => {
    const { shown, hand, calm } = watched(Steady);
    for (let frame = 0; frame < 60; frame++, hand.turn(FRAME)) calm.take(frame === 30 ? 9 : 4, false);
    hand.turn(HOLD);
    assert.deepEqual(shown, [4]);
});

test("what is forgotten is said again", () => {
    const { shown, hand, calm } = watched(Steady);
    calm.take(4, false);
    calm.forget();
    hand.turn(FRAME);
    calm.take(4, false);
    assert.deepEqual(shown, [4, 4]);
});

test("frames that agree need not wait", () => {
    const { shown, hand, calm } = watched(Steady);
    calm.take(4, false);
    for (let frame = 0; frame < AGREEING; frame++, hand.turn(FRAME)) calm.take(9, false);
    assert.deepEqual(shown, [4, 9]);
});

test("the last frame is what stands, soon", () => {
    const { shown, hand, calm } = watched(Steady);
    calm.take(4, false);
    hand.turn(FRAME);
    calm.take(9, false);
    assert.deepEqual(shown, [4]);
    hand.turn(HOLD);
    assert.deepEqual(shown, [4, 9]);
});

test("another image, a clear pad and a pen at rest are shown at once, and no timer brings back what was before", () => {
    const { shown, hand, calm } = watched(Steady);
    calm.take(4, false);
    hand.turn(FRAME);
    calm.take(9, false);
    calm.take(null, true);
    hand.turn(1000);
    assert.deepEqual(shown, [4, null]);
});

test("numbers move five times a second and settle exactly", () => {
    const { shown, hand, calm } = watched(Paced);
    for (let frame = 0; frame < 61; frame++, hand.turn(FRAME)) calm.take(frame, false);
    assert.ok(shown.length <= 6, `${shown.length} writings in a second`);
    hand.turn(PACE);
    assert.equal(shown.at(-1), 60);
    calm.take(-1, true);
    assert.equal(shown.at(-1), -1);
});
