/**
 * The live link: one request in flight, the latest waiting, so that nothing queues on either side.
 * A slow link falls back to 4 bits a value by itself and gets the 8-bit frame once the pen rests.
 */
import { CLOSE_RESTART } from "./wire.mjs";

const RETRY = [250, 500, 1000, 2000, 4000]; // milliseconds
const SPREAD = 500; // milliseconds over which the pages of a server that ends come to the next one
const PATIENCE = 8000; // milliseconds a frame may take before the connection is given up
const SLOW = 150; // milliseconds a round trip, averaged, from which on the link is slow
const REST = 250; // milliseconds without a new request before a coarse frame is replaced
const OPEN = 1; // of a socket's states; those after it are closing and closed

/** A WebSocket that comes back by itself. It knows nothing of the page; see `followPage`. */
export class Link {
    /**
     * @param {object} ends
     * @param {function(): WebSocket} ends.socket a new connection
     * @param {function(boolean): ?ArrayBuffer} ends.ask the newest request, given whether four bits do; null where nothing is
     *     to be asked here
     * @param {function(ArrayBuffer): void} ends.receive a frame
     * @param {function(string): void} ends.news a message in words
     * @param {function({isLost: boolean, code: number}): void} ends.state whether the connection is lost, and the code it was
     *     closed with; 0 where the network or this page closed it
     * @param {function(): void} [ends.owes] something is wanted that is not answered yet, see `owedSince`
     */
    constructor(ends) {
        this.ends = ends;
        this.wanted = true;
        this.inFlight = false; // whether a request waits for its answer
        this.owedSince = null; // when what was wanted first was not answered yet, in milliseconds; null where all was
        this.lostSince = null; // when the connection was lost, until something is answered again
        this.code = 0; // it was closed with
        this.wasOpen = false; // whether there has been a connection at all
        this.aside = []; // requests whose frames go to whoever asked, {request, resolve}
        this.asker = null; // of the request in flight, where it is one of those
        this.sentAt = 0;
        this.trip = 0;
        this.coarse = false;
        this.tries = 0;
        this.asleep = false;
        this.owe();
        this.connect();
    }

    connect() {
        clearTimeout(this.timer);
        this.release(); // an earlier connection may still be closing
        const socket = this.ends.socket();
        this.socket = socket;
        socket.binaryType = "arraybuffer";
        socket.onopen = () => {
            if (socket !== this.socket) return;
            clearTimeout(this.watch);
            if (!this.wasOpen) this.settle(); // what is wanted from the start begins to wait now
            Object.assign(this, { tries: 0, inFlight: false, wasOpen: true });
            this.want();
            if (!this.inFlight) this.lostSince = null; // else the answer will tell
            this.ends.state({ isLost: false, code: 0 });
        };
        socket.onmessage = (event) => {
            if (socket === this.socket) this.heard(event.data);
        };
        socket.onclose = (event) => {
            if (socket === this.socket) this.lost(event);
        };
        this.watch = setTimeout(() => this.stalled(), PATIENCE);
    }

    get isOpen() {
        return this.socket?.readyState === OPEN;
    }

    /** Milliseconds that an answer takes, averaged; more where one has not come for longer. */
    get pace() {
        return Math.max(this.trip, this.inFlight ? performance.now() - this.sentAt : 0);
    }

    /** Ask anew as soon as the answer to the last request is there. */
    want() {
        this.wanted = true;
        this.owe();
        this.next();
    }

    /** An answer is waited for from now on, unless one is already. */
    owe() {
        if (this.owedSince !== null) return;
        this.owedSince = performance.now();
        this.ends.owes?.();
    }

    /** Nothing is waited for any more, as it was answered, or will be elsewhere. */
    settle() {
        this.owedSince = null;
    }

    /**
     * Ask something when nothing else is wanted.
     * @param {ArrayBuffer} request
     * @returns {Promise<?ArrayBuffer>} its frame, null where the connection was lost before
     */
    exchange(request) {
        return new Promise((resolve) => {
            this.aside.push({ request, resolve });
            this.next();
        });
    }

    next() {
        if (!this.isOpen || this.inFlight) return;
        if (this.wanted) this.send(this.trip > SLOW);
        if (this.inFlight || !this.aside.length) return;
        this.asker = this.aside.shift();
        this.post(this.asker.request);
    }

    send(coarse) {
        if (!this.isOpen) return;
        clearTimeout(this.refine);
        this.wanted = false;
        const request = this.ends.ask(coarse);
        if (!request) return;
        this.coarse = coarse;
        this.post(request);
    }

    post(request) {
        this.inFlight = true;
        this.sentAt = performance.now();
        this.socket.send(request);
        clearTimeout(this.watch);
        this.watch = setTimeout(() => this.stalled(), PATIENCE);
    }

    heard(data) {
        if (typeof data === "string") return this.ends.news(data);
        clearTimeout(this.watch);
        const took = performance.now() - this.sentAt;
        this.trip = this.trip ? 0.8 * this.trip + 0.2 * took : took;
        this.inFlight = false;
        const { asker } = this;
        this.asker = null;
        this.settle();
        this.lostSince = null;
        if (this.wanted) this.owe();
        if (asker) asker.resolve(data);
        else this.ends.receive(data);
        this.next();
        if (this.coarse && !this.inFlight) this.finer(REST);
    }

    /** Ask in 8 bits after a while, unless something new is wanted before. */
    finer(wait = 0) {
        clearTimeout(this.refine);
        this.coarse = false;
        this.refine = setTimeout(() => (this.inFlight ? this.want() : this.send(false)), wait);
    }

    /** No answer in time: the browser would say so much later, so this connection counts as lost now. */
    stalled() {
        const socket = this.socket;
        this.lost({ code: 0 });
        socket.close();
    }

    lost({ code }) {
        this.release();
        for (const { resolve } of this.aside.splice(0)) resolve(null);
        this.socket = null;
        this.wanted = true;
        if (this.asleep) return;
        this.code = code;
        this.lostSince ??= performance.now();
        this.ends.state({ isLost: true, code });
        this.timer = setTimeout(() => this.connect(), this.wait(code));
    }

    /** Milliseconds until the next try. @param {number} code that the connection was closed with */
    wait(code) {
        if (code === CLOSE_RESTART) return Math.random() * SPREAD; // no failure: somebody else is there, or soon will be
        return RETRY[Math.min(this.tries++, RETRY.length - 1)];
    }

    /** Wait for no answer any more. */
    release() {
        clearTimeout(this.watch);
        clearTimeout(this.refine);
        this.inFlight = false;
        this.asker?.resolve(null);
        this.asker = null;
    }

    /** A page that the browser puts away closes its connection itself, before the browser breaks it. */
    sleep() {
        this.asleep = true;
        this.socket?.close();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.wake(), RETRY[0]); // does not run before the page does
    }

    /** A tab that slept, or a network that came back: do not wait for the next try. */
    wake() {
        if (this.socket && this.socket.readyState <= OPEN) return;
        this.asleep = false;
        this.tries = 0;
        this.connect();
    }
}

/** A connection to the server that the page came from. */
export function liveSocket() {
    return new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
}

/** Have a link sleep and wake with the page. @param {Link} link */
export function followPage(link) {
    for (const [target, type] of [[document, "freeze"], [window, "pagehide"]]) target.addEventListener(type, () => link.sleep());
    for (const [target, type] of [[document, "resume"], [document, "visibilitychange"], [window, "pageshow"], [window, "online"]]) {
        target.addEventListener(type, () => link.wake());
    }
}
