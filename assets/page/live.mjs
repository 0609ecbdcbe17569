/**
 * The live path: what is wanted now is answered by the server or by the browser itself, whichever is in charge (see
 * `Handover`). One request in flight at either end, the latest waiting.
 */
import { followPage, Link, liveSocket } from "./link.mjs";

/** A stream of frames for one part of the page, over a connection of its own. */
export class Live {
    /**
     * @param {object} ends
     * @param {function(boolean): ?ArrayBuffer} ends.ask the newest request, given whether four bits do; null where there is
     *     nothing to ask
     * @param {function(): {version: string, input: object}} ends.wish what that request would be of
     * @param {function(ArrayBuffer, string): void} ends.receive a frame, and the end it is from: server or browser
     * @param {function(string): void} [ends.news] see `Link`
     * @param {function({isLost: boolean, code: number}): void} [ends.state] see `Link`
     * @param {function(): void} [ends.owes] see `Link`
     * @param {Handover} handover shared by all
     * @param {function(): WebSocket} [socket]
     */
    constructor(ends, handover, socket = liveSocket) {
        Object.assign(this, { ends, handover, wanted: false, asking: false });
        this.link = new Link({
            socket,
            ask: (coarse) => (this.isBrowsers ? this.want() : ends.ask(coarse)), // a coarse frame may be due for a finer one
            receive: (frame) => ends.receive(frame, "server"),
            news: (text) => ends.news?.(text),
            owes: () => ends.owes?.(),
            state: (state) => {
                ends.state?.(state);
                this.move();
            },
        });
        followPage(this.link);
    }

    /** Whether the browser is to answer what is wanted now. */
    get isBrowsers() {
        return this.handover.answers(this.ends.wish());
    }

    /** Ask anew, as soon as the answer to the last request is there. */
    want() {
        if (this.isBrowsers) {
            this.wanted = true;
            if (!this.asking) this.askBrowser();
        } else {
            this.handover.prepare();
            this.link.want();
        }
    }

    /** Another end may be in charge: what has not been answered is asked there. */
    move() {
        if ((this.link?.owedSince ?? null) !== null && this.isBrowsers) this.want();
    }

    /** Replace coarse frames, see `Link.finer`. */
    finer() {
        this.link.finer();
    }

    async askBrowser() {
        const { version } = this.ends.wish();
        const request = this.ends.ask(false);
        this.wanted = false;
        this.link.settle();
        if (!request) return;
        this.asking = true;
        const frame = await this.handover.ask(request, version);
        this.asking = false;
        if (frame) this.ends.receive(frame, "browser");
        if (this.wanted || !frame) this.want();
    }
}
