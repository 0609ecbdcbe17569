/**
 * Where a colour scale ends, over time: it rises at once and falls slowly, so that colours stay while a pen moves. Only
 * then: of an image, another model or another kind of values it is exact at once.
 */

const HALF_LIFE = 700; // milliseconds of frames after which half of what is too much is gone
const STEP = 0.5; // what is left of it after a step without frames
const STEPS = 8; // of these, after which nothing is
const NEAR = 1.01; // as much too much is none

/** The end of one layer's scale. */
export class CalmEnd {
    constructor() {
        Object.assign(this, { own: 0, shown: 0, time: 0, steps: 0 });
    }

    /**
     * Take over a frame's own end.
     * @param {number} own the least that holds all values @param {number} now milliseconds
     * @param {boolean} isCalm false where the frame does not go on from the last one
     * @returns {number} where the scale is to end
     */
    follow(own, now, isCalm) {
        const left = isCalm ? 0.5 ** ((now - this.time) / HALF_LIFE) : 0;
        Object.assign(this, { own, time: now, steps: 0 });
        return this.take(own + Math.max(0, this.shown - own) * left);
    }

    /** Go on falling while no frame comes. */
    settle() {
        return this.take(++this.steps < STEPS ? this.own + (this.shown - this.own) * STEP : this.own);
    }

    take(end) {
        return (this.shown = end <= this.own * NEAR ? this.own : end);
    }

    get isSettled() {
        return this.shown === this.own;
    }
}

/** Whether frames go on from each other, as those of a pen do. */
export class Continuity {
    /** @param {View} view @param {{matches: boolean}} [still] whether the visitor wants no movement */
    constructor(view, still = window.matchMedia("(prefers-reduced-motion: reduce)")) {
        Object.assign(this, { view, still, source: "" });
    }

    /**
     * @param {{input: object, version: string, blame: boolean}} frame
     * @returns {{isCalm: boolean, falls: boolean}} whether it goes on from the last one; whether scales may fall slowly
     */
    of({ input, version, blame }) {
        const { off, pen, normalise } = this.view;
        const source = [input.kind, version, blame, this.view.blame, off, pen, normalise].join();
        const isCalm = input.kind === "ink" && source === this.source;
        this.source = source;
        return { isCalm, falls: isCalm && !this.still.matches };
    }
}
