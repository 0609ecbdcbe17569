/** What is done a few times a second, however often it is wished for: numbers that follow the pen stay readable. */

const WAIT = 250; // milliseconds between two times

/** Acts at once where it has not lately, else as soon as it may. */
export class Pace {
    /** @param {function(): void} act */
    constructor(act) {
        Object.assign(this, { act, timer: 0, last: -WAIT });
    }

    wish() {
        if (this.timer) return;
        const left = this.last + WAIT - performance.now();
        if (left > 0) this.timer = setTimeout(() => this.now(), left);
        else this.now();
    }

    now() {
        clearTimeout(this.timer);
        this.timer = 0;
        this.last = performance.now();
        this.act();
    }
}
