/**
 * The live link: one request in flight, the latest waiting, so that nothing queues on either side.
 * A slow link falls back to 4 bits a value by itself and gets the 8-bit frame once the pen rests.
 */
(() => {
    "use strict";
    const RETRY = [250, 500, 1000, 2000, 4000]; // milliseconds
    const PATIENCE = 8000; // milliseconds a frame may take before the connection is given up
    const SLOW = 150; // milliseconds a round trip, averaged, from which on the link is slow
    const REST = 250; // milliseconds without a new request before a coarse frame is replaced

    /** A WebSocket that comes back by itself. */
    class Link {
        /**
         * @param {object} ends
         * @param {function(number, boolean): ArrayBuffer} ends.ask the newest request, given its sequence and whether four bits do
         * @param {function(ArrayBuffer): void} ends.receive a frame
         * @param {function(object): void} ends.news a message in words
         * @param {function(string): void} ends.state what to say of the connection; "" when all is well
         */
        constructor(ends) {
            Object.assign(this, ends);
            this.sequence = 0;
            this.wanted = true;
            this.sentAt = 0;
            this.trip = 0;
            this.coarse = false;
            this.tries = 0;
            this.asleep = false;
            this.connect();
            for (const [target, type] of [[document, "freeze"], [window, "pagehide"]]) {
                target.addEventListener(type, () => this.sleep());
            }
            for (const [target, type] of [[document, "resume"], [document, "visibilitychange"], [window, "pageshow"], [window, "online"]]) {
                target.addEventListener(type, () => this.wake());
            }
        }

        connect() {
            clearTimeout(this.timer);
            const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
            this.socket = socket;
            socket.binaryType = "arraybuffer";
            socket.onopen = () => {
                this.tries = 0;
                this.sentAt = 0;
                this.state("");
                this.want();
            };
            socket.onmessage = (event) => {
                if (socket === this.socket) this.heard(event.data);
            };
            socket.onclose = (event) => this.lost(socket, event);
        }

        /** Ask anew as soon as the answer to the last request is there. */
        want() {
            this.wanted = true;
            if (this.socket.readyState === WebSocket.OPEN && !this.sentAt) this.send(this.trip > SLOW);
        }

        send(coarse) {
            if (this.socket.readyState !== WebSocket.OPEN) return;
            clearTimeout(this.refine);
            this.wanted = false;
            this.coarse = coarse;
            this.sentAt = performance.now();
            this.socket.send(this.ask(++this.sequence, coarse));
            clearTimeout(this.watch);
            this.watch = setTimeout(() => this.socket.close(), PATIENCE);
        }

        heard(data) {
            if (typeof data === "string") return this.news(JSON.parse(data));
            clearTimeout(this.watch);
            const took = performance.now() - this.sentAt;
            this.trip = this.trip ? 0.8 * this.trip + 0.2 * took : took;
            this.sentAt = 0;
            this.receive(data);
            if (this.wanted) this.want();
            else if (this.coarse && !this.sentAt) this.finer(REST);
        }

        /** Ask in 8 bits after a while, unless something new is wanted before. */
        finer(wait = 0) {
            clearTimeout(this.refine);
            this.refine = setTimeout(() => this.send(false), wait);
        }

        lost(socket, event) {
            if (socket !== this.socket) return;
            clearTimeout(this.watch);
            clearTimeout(this.refine);
            this.wanted = true;
            this.sentAt = 0;
            if (this.asleep) return;
            const wait = RETRY[Math.min(this.tries++, RETRY.length - 1)];
            this.state(event.reason ? `Connection lost (${event.reason}); trying again …` : "Connection lost; trying again …");
            this.timer = setTimeout(() => this.connect(), wait);
        }

        /** A page that the browser puts away closes its connection itself, before the browser breaks it. */
        sleep() {
            this.asleep = true;
            this.socket.close();
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.wake(), RETRY[0]); // does not run before the page does
        }

        /** A tab that slept, or a network that came back: do not wait for the next try. */
        wake() {
            if (this.socket.readyState < WebSocket.CLOSING) return;
            this.asleep = false;
            this.tries = 0;
            this.connect();
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Link });
})();
