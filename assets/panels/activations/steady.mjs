/** Which map is shown while values change with every frame: another one only when it clearly leads, so that nothing flickers. */

const LEAD = 1.3; // as many times stronger must another map be
const DWELL = 500; // milliseconds that a map stays, while a pen moves

/**
 * How much each map of a layer stands out: the standard deviation of its values, in steps. Not their sum, by which maps
 * would be strongest that answer to empty paper everywhere.
 * @param {Uint8Array} steps channel first @param {number} maps @param {number} size values a map
 * @returns {Float64Array}
 */
export function contrasts(steps, maps, size) {
    return Float64Array.from({ length: maps }, (_, map) => {
        let [sum, squares] = [0, 0];
        for (let at = map * size, end = at + size; at < end; at++) {
            sum += steps[at];
            squares += steps[at] * steps[at];
        }
        return Math.sqrt(Math.max(0, squares / size - (sum / size) ** 2));
    });
}

/** Which map of a layer is shown. */
export class SteadyMap {
    constructor() {
        Object.assign(this, { map: 0, time: -Infinity });
    }

    /** Whether it may be another one by now. @param {number} now milliseconds */
    isDue(now) {
        return now - this.time >= DWELL;
    }

    /**
     * Take the strongest map if it leads clearly; at rest, and of another image, the strongest in any case.
     * @param {Float64Array} strengths a number a map @param {number} now milliseconds @param {boolean} isCalm whether a pen moves
     * @returns {number}
     */
    choose(strengths, now, isCalm) {
        this.time = now;
        const strongest = strengths.indexOf(Math.max(...strengths));
        if (!isCalm || strengths[strongest] > LEAD * strengths[this.map]) this.map = strongest;
        return this.map;
    }
}
