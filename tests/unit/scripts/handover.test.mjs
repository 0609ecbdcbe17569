/** Which end answers: the browser takes over once checked and no slower, hands back what fails, and never mixes versions. */
import assert from "node:assert/strict";
import test, { afterEach, beforeEach, mock } from "node:test";

import { Handover } from "../../../assets/page/handover.mjs";

const TAKES = 2; // milliseconds that the worker of these tests takes, unless told otherwise

let now = 0;

beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    now = 0;
    mock.method(performance, "now", () => now);
    mock.method(console, "info", () => {});
});

afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
});

/** A worker whose answers the test decides on. */
class Machine {
    constructor(takes = TAKES) {
        Object.assign(this, { said: [], takes, held: [], holds: false, ended: false });
    }

    postMessage(message) {
        this.said.push(message.act);
        if (message.act === "ask" && this.holds) this.held.push(message);
        else queueMicrotask(() => this.answer(message));
    }

    answer({ id, act, request }) {
        if (act === "ask") now += this.takes;
        const result = { load: [], loadGradients: [], ask: request }[act];
        this.onmessage({ data: this.trouble ? { id, trouble: this.trouble } : { id, result } });
    }

    terminate() {
        this.ended = true;
    }
}

const FRAME = { predicted: 1, trueClass: null, probabilities: [0, 1], image: [0], pixels: new Uint8Array(1), layers: new Map() };

/** A page with a server that takes 3 ms. */
function page(changes = {}) {
    const it = {
        machines: [], moves: 0, version: "one", asked: 0, server: { isOpen: true, pace: 3 }, frames: {}, file: new Uint8Array(9), ...changes,
    }; // prettier-ignore
    it.handover = new Handover({
        runtime: "runtime" in changes ? changes.runtime : {},
        worker: () => it.machines[it.machines.push(new Machine(it.takes)) - 1],
        model: (version) => (it.none ? null : { spec: { version }, file: async () => it.file, gradients: it.gradients }),
        trials: (version, isBlame) => [{ request: isBlame ? "blame" : "request", key: null }],
        blames: () => it.blames === true,
        decode: (frame) => ({ ...FRAME, ...it.frames[frame] }),
        exchange: async () => {
            it.asked++;
            return it.server.isOpen ? "server's" : null;
        },
        server: () => it.server,
        version: () => it.version,
        moved: () => it.moves++,
        ...changes.differs,
    });
    return it;
}

/** Let promises come to rest. */
async function rest() {
    for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}

async function pass(milliseconds) {
    now += milliseconds;
    mock.timers.tick(milliseconds);
    await rest();
}

async function begun(changes) {
    const it = page(changes);
    it.handover.begin();
    await pass(200);
    return it;
}

const wish = (version, key = null) => ({ version, key });

test("it takes over once a version was checked, and is no slower; not before", async () => {
    const it = page();
    assert.equal(it.handover.answers(wish("one")), false);
    it.handover.begin();
    assert.equal(it.machines.length, 0, "not before the page is idle");
    await pass(200);
    assert.deepEqual(it.machines[0].said, ["start", "load", ...Array(6).fill("ask")]);
    assert.equal(it.handover.answers(wish("one")), true);
    assert.ok(it.moves > 0);
    assert.equal(it.handover.answers(wish("two")), false);
    assert.equal(await it.handover.ask("request", "one"), "request");
});

test("where only the server computes nothing is started", async () => {
    assert.equal((await begun({ runtime: null })).machines.length, 0);
    assert.deepEqual((await begun({ none: true })).machines[0].said, ["start"], "nor is a model loaded that cannot be run");
});

test("a version that differs stays with the server, and the log says why", async () => {
    const it = await begun({ frames: { request: { predicted: 7 } } });
    assert.equal(it.handover.answers(wish("one")), false);
    assert.match(console.info.mock.calls[0].arguments[0], /one stays with the server: .*class 1 and 7/);
    await it.handover.prepare();
    assert.equal(it.asked, 1, "it is not tried again");
});

test("a device that is slower leaves it to the server, until that is busy or gone", async () => {
    const it = await begun({ takes: 40 });
    assert.equal(it.handover.answers(wish("one")), false);
    it.server.pace = 90;
    it.handover.saw({}, null, "server");
    assert.equal(it.handover.answers(wish("one")), true, "the server is busy");
    it.server.pace = 3;
    it.handover.weigh();
    assert.equal(it.handover.answers(wish("one")), false);
    it.server.isOpen = false;
    assert.equal(it.handover.answers(wish("one")), true, "the server is gone");
});

test("one that has become slow hands back, and is measured anew after a while", async () => {
    const it = await begun();
    it.machines[0].takes = 200;
    for (let run = 0; run < 3; run++) await it.handover.ask("request", "one");
    assert.equal(it.handover.answers(wish("one")), true, "a stumble is nothing");
    for (let run = 0; run < 15; run++) await it.handover.ask("request", "one");
    assert.equal(it.handover.answers(wish("one")), false);
    it.machines[0].takes = TAKES;
    await pass(5000);
    assert.equal(it.handover.answers(wish("one")), true);
});

test("an answer that is late is the server's to give; when it comes the browser goes on", async () => {
    const it = await begun();
    const [machine] = it.machines;
    machine.holds = true;
    const answer = it.handover.ask("request", "one");
    await pass(499);
    assert.equal(it.handover.answers(wish("one")), true);
    await pass(1);
    assert.equal(await answer, null);
    assert.equal(it.handover.answers(wish("one")), false);
    machine.answer(machine.held[0]);
    await rest();
    assert.equal(it.handover.answers(wish("one")), true);
});

test("an engine that fails is ended, and another one started after a while, which need not be checked again", async () => {
    const it = await begun();
    it.machines[0].trouble = "out of memory";
    assert.equal(await it.handover.ask("request", "one"), null);
    assert.equal(it.machines[0].ended, true);
    assert.equal(it.handover.answers(wish("one")), false);
    await pass(2000);
    await pass(200);
    assert.equal(it.machines.length, 2);
    assert.equal(it.handover.answers(wish("one")), true);
    assert.equal(it.asked, 1);
});

test("an engine that does not answer at all is given up; one that never works is not tried for ever", async () => {
    const it = await begun();
    it.machines[0].holds = true;
    const answer = it.handover.ask("request", "one");
    await pass(500);
    assert.equal(await answer, null);
    await pass(4500);
    assert.equal(it.machines[0].ended, true);
    for (let turn = 0; turn < 8; turn++) {
        await pass(30_000);
        await pass(200);
        it.machines.at(-1).onerror({ message: "no such script" });
    }
    assert.equal(it.machines.length, 4);
});

test("an image of the data is answered once a frame of the server has brought it", async () => {
    const it = await begun();
    assert.equal(it.handover.answers(wish("one", "0 17")), false);
    it.handover.saw(FRAME, "0 17", "server");
    assert.equal(it.handover.answers(wish("one", "0 17")), true);
});

test("another version is got ready when it is shown, and what cannot be fetched is tried again later", async () => {
    const it = await begun();
    it.version = "two";
    it.file = null;
    it.handover.saw(FRAME, null, "server");
    await rest();
    assert.equal(it.handover.answers(wish("two")), false);
    it.file = new Uint8Array(9);
    it.handover.saw(FRAME, null, "server");
    await rest();
    assert.equal(it.handover.answers(wish("two")), false, "not at once");
    await pass(2001);
    it.handover.saw(FRAME, null, "server");
    await rest();
    assert.equal(it.handover.answers(wish("two")), true);
    assert.equal(it.handover.answers(wish("one")), true, "the one before stays");
});

test("without a server, what was checked before is answered at once, images that the page brought too; trouble is told", async () => {
    const told = [];
    const images = [{ key: "0 7", pixels: new Uint8Array(1), trueClass: 3 }];
    const server = { isOpen: false, pace: Infinity };
    const it = page({ server, differs: { images, runtime: Promise.resolve({}), tell: (trouble) => told.push(trouble) } });
    it.handover.checked.add("one");
    it.handover.start();
    await pass(0);
    assert.deepEqual(it.machines[0].said, ["start", "remember", "load", ...Array(5).fill("ask")]);
    assert.deepEqual([null, "0 7", "0 8"].map((key) => it.handover.answers(wish("one", key))), [true, true, false]);
    it.handover.begin();
    await pass(2000);
    assert.equal(it.machines.length, 1, "one engine is enough");
    it.machines[0].onerror({ message: "out of memory" });
    await pass(2000);
    await pass(200);
    assert.deepEqual(told, ["out of memory"]);
    assert.equal(it.handover.answers(wish("one", "0 7")), true, "by another one");
    assert.equal(it.asked, 0);
});

test("an engine whose files cannot be had is told of", async () => {
    const told = [];
    const broken = Promise.reject(new Error("too old"));
    await begun({ differs: { runtime: broken, tell: (trouble) => told.push(trouble) } });
    assert.deepEqual(told, ["too old"]);
});

test("a model that had to make room while it was asked is no fault of the engine", async () => {
    const it = await begun();
    it.handover.local.versions.delete("one");
    it.machines[0].trouble = "model one is not here";
    assert.equal(await it.handover.ask("request", "one"), null);
    assert.equal(it.machines[0].ended, false);
});

test("an engine that ends while a version is made ready does not keep the next from it", async () => {
    const it = page();
    let fetched;
    it.handover.page.model = (version) => ({ spec: { version }, file: () => new Promise((resolve) => (fetched = resolve)) });
    it.handover.begin();
    await pass(200);
    it.machines[0].onerror({ message: "out of memory" });
    fetched(new Uint8Array(9));
    await rest();
    it.handover.page.model = (version) => ({ spec: { version }, file: async () => new Uint8Array(9) });
    await pass(2000);
    await pass(200);
    assert.equal(it.handover.answers(wish("one")), true);
});

test("a device that stays slow is measured ever more seldom, but not never", async () => {
    const it = await begun({ takes: 40 });
    for (let turn = 0; turn < 12; turn++) it.handover.measureLater();
    assert.equal(it.handover.rest, 5000, "only a measurement makes the next one later");
    for (let turn = 0; turn < 12; turn++) await pass(600_000);
    assert.equal(it.handover.rest, 600_000);
});

test("gradients are fetched when blame is first wanted, and checked; until then the server answers that alone", async () => {
    let fetched = 0;
    const gradients = async () => (fetched++, new Uint8Array(9));
    const it = await begun({ gradients });
    const blaming = { ...wish("one"), blame: true };
    assert.deepEqual([fetched, it.handover.answers(wish("one")), it.handover.answers(blaming)], [0, true, false]);
    it.blames = true;
    const asked = it.asked;
    it.handover.prepare();
    assert.equal(it.handover.answers(wish("one")), true);
    await rest();
    assert.deepEqual([fetched, it.asked - asked, it.handover.answers(blaming)], [1, 1, true]);
    assert.deepEqual(it.machines[0].said.slice(-2), ["loadGradients", "ask"]);
    it.handover.prepare();
    await rest();
    assert.equal(fetched, 1);
});

test("blame that differs stays with the server, what responds does not", async () => {
    const it = await begun({ gradients: async () => new Uint8Array(9), blames: true, frames: { blame: { predicted: 7 } } });
    assert.deepEqual([it.handover.answers(wish("one")), it.handover.answers({ ...wish("one"), blame: true })], [true, false]);
    assert.match(console.info.mock.calls[0].arguments[0], /one \(blame\) stays with the server: .*class 1 and 7/);
    const asked = it.asked;
    await it.handover.prepare();
    assert.equal(it.asked, asked, "it is not tried again");
});
