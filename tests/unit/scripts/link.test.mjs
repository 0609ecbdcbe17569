/** The link: the newest request wins, one in flight; it comes back, gives up what stalls, and sleeps with its page. */
import assert from "node:assert/strict";
import test, { mock } from "node:test";

import { Link } from "../../../assets/page/link.mjs";
import { CLOSE_RESTART } from "../../../assets/page/wire.mjs";
import { clock } from "./clock.mjs";

/** A connection that the test answers for. */
class Socket {
    constructor() {
        this.readyState = 0;
        this.sent = [];
    }

    send(request) {
        this.sent.push(request);
    }

    close() {
        this.readyState = 2; // closing: the browser says so late, or never
    }

    open() {
        this.readyState = 1;
        this.onopen();
    }

    answer(frame) {
        this.onmessage({ data: frame });
    }

    drop(code = 1006, reason = "") {
        this.readyState = 3;
        this.onclose({ code, reason });
    }
}

/** A link with all that it did. */
function linked() {
    const sockets = [];
    const said = { frames: [], news: [], states: [] };
    let sequence = 0;
    const link = new Link({
        socket: () => sockets[sockets.push(new Socket()) - 1],
        ask: (fourBits) => ({ sequence: ++sequence, fourBits }),
        receive: (frame) => said.frames.push(frame),
        news: (text) => said.news.push(text),
        state: (state) => said.states.push(state),
    });
    return { link, sockets, ...said, get socket() { return sockets[sockets.length - 1]; } };
}

test("what is wanted before the connection is there is asked when it opens", () => {
    const page = linked();
    page.link.want();
    page.link.want();
    assert.equal(page.socket.sent.length, 0);
    page.socket.open();
    assert.deepEqual(page.socket.sent, [{ sequence: 1, fourBits: false }]);
    assert.deepEqual(page.states, [{ isLost: false, code: 0 }]);
});

test("one request is in flight, and only the newest waits", () => {
    const page = linked();
    page.socket.open();
    for (let move = 0; move < 50; move++) page.link.want();
    assert.equal(page.socket.sent.length, 1);
    page.socket.answer(new ArrayBuffer(1));
    assert.equal(page.socket.sent.length, 2, "fifty moves are one request");
    page.socket.answer(new ArrayBuffer(2));
    assert.equal(page.socket.sent.length, 2, "nothing more is wanted");
    assert.deepEqual(page.frames.map(({ byteLength }) => byteLength), [1, 2]);
});

test("text is news, and what is in flight stays so", () => {
    const page = linked();
    page.socket.open();
    page.link.want();
    page.socket.onmessage({ data: "news" });
    assert.deepEqual(page.news, ["news"]);
    assert.equal(page.socket.sent.length, 1);
});

test("a slow link asks for four bits, and for eight once the pen rests", () => {
    const page = linked();
    page.socket.open();
    clock.now = 400;
    page.socket.answer(new ArrayBuffer(1));
    page.link.want();
    assert.equal(page.socket.sent[1].fourBits, true);
    clock.now = 800;
    page.socket.answer(new ArrayBuffer(2));
    mock.timers.tick(249);
    assert.equal(page.socket.sent.length, 2);
    mock.timers.tick(1);
    assert.equal(page.socket.sent[2].fourBits, false);
});

test("a connection that is lost is tried again, later and later, and what is wanted then is asked", () => {
    const page = linked();
    page.socket.open();
    for (const wait of [250, 500, 1000, 2000, 4000, 4000]) {
        page.socket.drop(1006);
        page.link.want();
        const before = page.sockets.length;
        mock.timers.tick(wait - 1);
        assert.equal(page.sockets.length, before);
        mock.timers.tick(1);
        assert.equal(page.sockets.length, before + 1);
    }
    page.socket.open();
    assert.equal(page.socket.sent.length, 1);
    page.socket.drop(4404, "gone for good");
    assert.deepEqual(page.states.at(-1), { isLost: true, code: 4404 });
    mock.timers.tick(250);
    assert.equal(page.sockets.length, 8, "after a success it starts with the shortest wait again");
});

test("an answer that does not come in time loses the connection at once, whatever the browser says of it", () => {
    const page = linked();
    page.socket.open();
    const stalled = page.socket;
    mock.timers.tick(7999);
    assert.equal(page.states.length, 1);
    mock.timers.tick(1);
    assert.deepEqual(page.states.at(-1), { isLost: true, code: 0 });
    mock.timers.tick(250);
    assert.equal(page.sockets.length, 2);
    page.socket.open();
    stalled.answer(new ArrayBuffer(9));
    stalled.drop();
    assert.deepEqual([page.frames, page.sockets.length], [[], 2], "the old one is not heard any more");
    assert.equal(page.socket.sent.length, 1);
});

test("a page that is put away closes its connection, and wakes at once", () => {
    const page = linked();
    page.socket.open();
    page.link.sleep();
    page.socket.drop();
    assert.equal(page.states.length, 1, "nobody is told that it was lost");
    page.link.wake();
    assert.equal(page.sockets.length, 2);
    page.link.wake();
    assert.equal(page.sockets.length, 2, "it is on its way already");
});

test("what is asked aside waits until nothing else is wanted, and its frame goes to whoever asked", async () => {
    const page = linked();
    page.socket.open();
    const aside = page.link.exchange("aside");
    page.link.want();
    page.socket.answer(new ArrayBuffer(1));
    assert.deepEqual(page.socket.sent.map((request) => request.sequence), [1, 2], "the pen comes first");
    page.socket.answer(new ArrayBuffer(2));
    assert.equal(page.socket.sent[2], "aside");
    page.link.want();
    page.socket.answer(new ArrayBuffer(3));
    assert.equal((await aside).byteLength, 3);
    assert.deepEqual(page.frames.map(({ byteLength }) => byteLength), [1, 2]);
    assert.equal(page.socket.sent[3].sequence, 3, "and the pen goes on");
});

test("what was asked aside of a connection that is lost has no answer", async () => {
    const page = linked();
    page.socket.open();
    const asides = [page.link.exchange("one"), page.link.exchange("other")];
    page.socket.answer(new ArrayBuffer(1));
    page.socket.drop();
    assert.deepEqual(await Promise.all(asides), [null, null]);
});

test("nothing is sent where nothing is to be asked here, and what was not answered is owed", () => {
    const page = linked();
    page.socket.open();
    assert.equal(page.link.owedSince, 0);
    page.socket.answer(new ArrayBuffer(1));
    assert.equal(page.link.owedSince, null);
    page.link.ends.ask = () => null;
    page.link.want();
    assert.equal(page.socket.sent.length, 1);
    assert.equal(page.link.inFlight, false);
});

test("what was asked aside of a connection that was still closing is not answered by the next", async () => {
    const page = linked();
    page.socket.open();
    page.socket.answer(new ArrayBuffer(1));
    const aside = page.link.exchange("aside");
    page.link.sleep();
    page.link.wake();
    assert.equal(await aside, null);
    page.socket.open();
    page.socket.answer(new ArrayBuffer(2));
    assert.deepEqual(page.frames.map(({ byteLength }) => byteLength), [1, 2]);
});

test("it is lost until something is answered again, and what is wanted waits from when it was wanted", () => {
    const page = linked();
    clock.now = 3000;
    page.socket.open();
    assert.equal(page.link.owedSince, 3000, "from when there was somebody to ask");
    page.socket.answer(new ArrayBuffer(1));
    assert.equal(page.link.owedSince, null);
    clock.now = 5000;
    page.socket.drop();
    clock.now = 6000;
    page.link.want();
    clock.now = 6100;
    page.link.want();
    mock.timers.tick(250);
    page.socket.open();
    assert.deepEqual([page.link.lostSince, page.link.owedSince], [5000, 6000]);
    page.socket.answer(new ArrayBuffer(2));
    assert.deepEqual([page.link.lostSince, page.link.owedSince], [null, null]);
});

test("a connection that does not open in time is given up", () => {
    const page = linked();
    mock.timers.tick(8000);
    assert.deepEqual(page.states.at(-1), { isLost: true, code: 0 });
    mock.timers.tick(250);
    assert.equal(page.sockets.length, 2);
});

test("a server that ends is no failure: pages come to the next one within half a second, each at a moment of its own", () => {
    const page = linked();
    mock.method(Math, "random", () => 0.5);
    page.socket.open();
    page.socket.answer(new ArrayBuffer(1));
    page.link.want();
    page.socket.drop(CLOSE_RESTART);
    mock.timers.tick(249);
    assert.equal(page.sockets.length, 1);
    mock.timers.tick(1);
    assert.equal(page.sockets.length, 2);
    page.socket.drop(); // not there yet
    mock.timers.tick(250);
    assert.equal(page.sockets.length, 3, "what follows is waited for as ever");
    page.socket.open();
    assert.deepEqual(page.socket.sent.map(({ sequence }) => sequence), [3], "what was not answered is asked anew");
});
