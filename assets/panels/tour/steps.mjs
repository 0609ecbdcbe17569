/** The steps of the tour: what it is about, and when it is done. Each is done by doing it; its words are `tour.KEY`. */

const LEAST = 0.3; // pad sides that a pen goes in drawing a digit, at least

/**
 * @typedef {object} Step
 * @property {string} key of its words
 * @property {string} target selector of what it is about
 * @property {function(View, object): boolean} done by the view now, and as it was: its `layer` and `at` when the step
 *     began, its `input` and `off` when the tour did
 * @property {boolean} [next] whether a button goes on all the same
 */

/** @type {Step[]} */
export const STEPS = [
    {
        key: "draw",
        target: "#draw-canvas",
        done: ({ input }, before) => (input.kind === "ink" ? isDigit(input.strokes) : input !== before.input),
    },
    {
        key: "open",
        target: "#layers",
        done: ({ layer, map }) => layer !== "" && map !== null,
    },
    {
        key: "sum",
        target: "#sum",
        done: ({ layer, at }, before) => layer !== "" && before.layer !== "" && String(at) !== String(before.at),
        next: true,
    },
    {
        key: "off",
        target: "#filter-page",
        done: ({ off }, before) => off !== "" && off !== before.off,
    },
    {
        key: "end",
        target: "#switched-off",
        done: () => false,
        next: true,
    },
];

/** Whether strokes are long enough for a digit. */
function isDigit(strokes) {
    return strokes.reduce((sum, stroke) => sum + lengthOf(stroke), 0) >= LEAST;
}

/** How far a pen goes in a stroke, a flat list x, y. */
function lengthOf(stroke) {
    let length = 0;
    for (let at = 2; at < stroke.length; at += 2) length += Math.hypot(stroke[at] - stroke[at - 2], stroke[at + 1] - stroke[at - 1]);
    return length;
}
