/**
 * What moves with every frame → what a reader can follow: a verdict that does not flicker, numbers that can be read.
 * Both show at once what nobody was reading yet, and settle on the newest by a timer.
 */

export const HOLD = 100; // milliseconds without a frame after which a verdict is the last frame's,
export const AGREEING = 2; // or so many frames that agree
export const PACE = 200; // milliseconds between two writings of numbers

/** A verdict: while frames come in a row, another one must be that of some of them. */
export class Steady {
    /**
     * @param {function(*): void} show
     * @param {{now: function(): number, later: function(function(): void, number): *}} clock
     */
    constructor(show, clock = CLOCK) {
        Object.assign(this, { show, clock, shown: undefined, rival: undefined, agreeing: 0, last: -Infinity, waits: false });
    }

    /** @param {*} value of a frame @param {boolean} atOnce whether nothing moves: another image, a clear pad, a pen at rest */
    take(value, atOnce) {
        const now = this.clock.now();
        const alone = now - this.last >= HOLD; // no frame beside which it would flicker
        this.agreeing = value === this.rival ? this.agreeing + 1 : 1;
        this.rival = value;
        this.last = now;
        if (atOnce || alone || this.shown === undefined || this.agreeing >= AGREEING) this.rest();
        else if (value !== this.shown) this.wait(HOLD);
    }

    /** No more frames come: the last one's holds. */
    rest() {
        if (this.rival === this.shown) return;
        this.shown = this.rival;
        this.show(this.shown);
    }

    /** What is shown stands for nothing any more, as when classes have other names. */
    forget() {
        this.shown = this.rival = undefined;
    }

    wait(rest) {
        if (this.waits) return;
        this.waits = true;
        this.clock.later(() => {
            this.waits = false;
            const left = this.last + HOLD - this.clock.now();
            if (left > 0) this.wait(left);
            else this.rest();
        }, rest);
    }
}

/** Numbers: the newest are written a few times a second, and the last ones always. */
export class Paced {
    /** @param {function(*): void} show @param {object} clock as `Steady` has it */
    constructor(show, clock = CLOCK) {
        Object.assign(this, { show, clock, newest: undefined, since: -Infinity, waits: false });
    }

    /** @param {*} value @param {boolean} atOnce see `Steady.take` */
    take(value, atOnce) {
        this.newest = value;
        const rested = this.clock.now() - this.since;
        if (atOnce || rested >= PACE) return this.put();
        if (this.waits) return;
        this.waits = true;
        this.clock.later(() => {
            this.waits = false;
            this.put();
        }, PACE - rested);
    }

    put() {
        this.since = this.clock.now();
        this.show(this.newest);
    }
}

const CLOCK = { now: () => performance.now(), later: (act, wait) => setTimeout(act, wait) };
