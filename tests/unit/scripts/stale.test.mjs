/** What is old: dimmed after 600 ms, said after two seconds with the reason, fresh again with the next answer. */
import assert from "node:assert/strict";
import test, { mock } from "node:test";

import { Stale } from "../../../assets/page/stale.mjs";
import { CLOSE_BROKEN } from "../../../assets/page/wire.mjs";
import { clock } from "./clock.mjs";

/** A page whose link is what the test says. */
function waiting(link = {}) {
    const page = { link: { wasOpen: true, owedSince: null, lostSince: null, code: 0, ...link }, computes: false, online: true, shown: [] };
    const stale = new Stale({
        link: () => page.link,
        computes: () => page.computes,
        isOnline: () => page.online,
        show: (how) => page.shown.push(how),
    });
    const pass = (milliseconds) => {
        for (let step = 0; step < milliseconds; step += 10) {
            clock.now += 10;
            mock.timers.tick(10);
        }
    };
    const ask = () => {
        page.link.owedSince ??= clock.now;
        stale.watch();
    };
    const answer = () => {
        page.link.owedSince = page.link.lostSince = null;
        stale.answered();
    };
    return { ...page, page, stale, pass, ask, answer, get now() { return page.shown.at(-1); } };
}

test("600 ms dim, two seconds say why, an answer ends both at once", () => {
    const page = waiting();
    page.ask();
    page.pass(590);
    assert.equal(page.shown.length, 0);
    page.pass(10);
    assert.deepEqual(page.now, { isOld: true, why: "" });
    page.pass(1390);
    assert.equal(page.shown.length, 1);
    page.pass(10);
    assert.deepEqual(page.now, { isOld: true, why: "hangs" });
    page.answer();
    assert.deepEqual(page.now, { isOld: false, why: "" });
    page.pass(10_000);
    assert.equal(page.shown.length, 3);
});

test("answers that come in time are nothing to look at, however many", () => {
    const page = waiting();
    for (let frame = 0; frame < 200; frame++) {
        page.ask();
        page.pass(30);
        page.answer();
    }
    page.pass(5000);
    assert.equal(page.shown.length, 0);
    page.ask();
    page.pass(600);
    assert.deepEqual(page.now, { isOld: true, why: "" }, "the clock begins anew");
});

test("where the browser answers nothing dims, but a server that is gone is said", () => {
    const page = waiting();
    page.page.computes = true;
    page.ask();
    page.pass(3000);
    assert.equal(page.shown.length, 0);
    page.page.link.lostSince = clock.now;
    page.stale.look();
    page.pass(2000);
    assert.deepEqual(page.now, { isOld: false, why: "lost" });
});

test("a connection that comes back within two seconds is not spoken of", () => {
    const page = waiting({ lostSince: 0 });
    page.stale.look();
    page.pass(1900);
    page.answer();
    page.pass(3000);
    assert.equal(page.shown.length, 0);
});

test("the reason: no network, a server that fails, one that is gone", () => {
    const page = waiting({ lostSince: 0, code: CLOSE_BROKEN });
    page.stale.look();
    page.pass(2000);
    assert.equal(page.now.why, "broken");
    page.page.link.code = 1006;
    page.stale.look();
    assert.equal(page.now.why, "lost");
    page.page.online = false;
    page.stale.look();
    assert.equal(page.now.why, "no-network");
});

test("a tab that slept catches up, and says so only if that takes two seconds", () => {
    const page = waiting();
    page.ask();
    page.pass(100);
    clock.now += 60_000; // no clock runs
    mock.timers.tick(500);
    assert.equal(page.shown.length, 0, "it woke just now");
    page.pass(600);
    assert.deepEqual(page.now, { isOld: true, why: "" });
    page.pass(1400);
    assert.equal(page.now.why, "slept");
    page.answer();
    page.ask();
    page.pass(2000);
    assert.equal(page.now.why, "hangs", "by now it is awake");
});

test("before there was a connection nothing is old", () => {
    const page = waiting({ wasOpen: false });
    page.ask();
    page.pass(5000);
    assert.equal(page.shown.length, 0);
});
