/** Whether two ends of the live path say the same of one request: equal within a rounding step. */

const CERTAINTY = 1e-4; // of a probability
const SCALE = 1e-3; // of the ends of a layer's colour scale

/**
 * What differs between two frames, as `decode` gives them.
 * @param {object} one @param {object} other
 * @returns {string} a line; empty where nothing does
 */
export function difference(one, other) {
    if (one.predicted !== other.predicted) return `class ${one.predicted} and ${other.predicted}`;
    if (one.trueClass !== other.trueClass) return "true class";
    if (one.probabilities.some((value, at) => !near(value, other.probabilities[at], CERTAINTY))) return "probabilities";
    if (far(one.image, other.image)) return "input";
    for (const [index, layer] of one.layers) {
        if (unlike(layer, other.layers.get(index))) return `layer ${index}`;
    }
    return "";
}

function unlike(one, other) {
    const span = SCALE * (one.high - one.low);
    return !other || !near(one.low, other.low, span) || !near(one.high, other.high, span) || far(one.steps, other.steps);
}

/** Whether some step is further from its twin than rounding explains. */
function far(steps, others) {
    return steps.length !== others.length || steps.some((step, at) => Math.abs(step - others[at]) > 1);
}

/** Equal, both none, or not further apart than some. */
function near(one, other, most) {
    return Object.is(one, other) || Math.abs(one - other) <= most;
}
