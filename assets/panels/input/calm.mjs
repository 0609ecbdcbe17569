/**
 * What moves with every frame → what a reader can follow: a verdict that does not flicker, numbers that can be read.
 * Both show at once what nobody was reading yet, and settle on the newest by a timer.
 */

export const HOLD = 100; // milliseconds that a verdict stands before the next frame alone replaces it,
export const AGREEING = 2; // or so many frames that agree
export const PACE = 200; // milliseconds between two writings of numbers

/** A verdict: a newer one must wait where the one shown has only just come. */
export class Steady {
    /**
     * @param {function(*): void} show
     * @param {{now: function(): number, later: function(function(): void, number): *}} clock
     */
    constructor(show, clock = CLOCK) {
        Object.assign(this, { show, clock, shown: undefined, rival: undefined, agreeing: 0, since: -Infinity, waits: false });
    }

    /** @param {*} value of a frame @param {boolean} atOnce whether nothing moves: another image, a clear pad, a pen at rest */
    take(value, atOnce) {
        this.agreeing = value === this.rival ? this.agreeing + 1 : 1;
        this.rival = value;
        const stood = this.clock.now() - this.since;
        if (atOnce || value === this.shown || this.agreeing >= AGREEING || stood >= HOLD) return this.put(value);
        if (this.waits) return;
        this.waits = true;
        this.clock.later(() => this.settle(), HOLD - stood);
    }

    settle() {
        this.waits = false;
        this.put(this.rival);
    }

    put(value) {
        if (value === this.shown) return;
        this.shown = value;
        this.since = this.clock.now();
        this.show(value);
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
