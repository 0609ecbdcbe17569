/** When a pen rests: a few steps in which what moves slowly comes to where it belongs, then none; no clock while it moves. */

const REST = 250; // milliseconds without a frame
const STEP = 100;

/** A clock that runs only as long as there is something to settle. */
export class Settling {
    /** @param {function(number): boolean} act one step, given the time in milliseconds; whether there is another one to do */
    constructor(act) {
        Object.assign(this, { act, last: 0, timer: 0 });
    }

    /** A frame has come. @param {number} now milliseconds */
    begin(now) {
        this.last = now;
        this.timer ||= setTimeout(() => this.step(), REST);
    }

    step() {
        const now = performance.now();
        const early = this.last + REST - now;
        this.timer = 0;
        if (early > 0) this.timer = setTimeout(() => this.step(), early);
        else if (this.act(now)) this.timer = setTimeout(() => this.step(), STEP);
    }
}
