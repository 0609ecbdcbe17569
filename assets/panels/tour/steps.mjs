/** The steps of the tour: what to do, what to look at, and when it is done. Each is done by doing it. */

const LEAST = 0.3; // pad sides that a pen goes in drawing a digit, at least

/**
 * @typedef {object} Step
 * @property {string} title what to do, in three words
 * @property {string} text how, and what will be seen
 * @property {string} [touch] the same where there is no mouse and no keyboard
 * @property {string} target selector of what it is about
 * @property {function(View, object): boolean} done by the view now, and as it was: its `layer` and `at` when the step
 *     began, its `input` and `off` when the tour did
 * @property {string} [next] what a button says that goes on all the same
 */

/** @type {Step[]} */
export const STEPS = [
    {
        title: "Draw a digit",
        text: "Use the pad, with mouse, pen or finger; or press R for one of the test images. Every map follows: bright is where a filter finds its pattern.",
        touch: "Use the pad, or pick one of the test images. Every map follows: bright is where a filter finds its pattern.",
        target: "#draw-canvas",
        done: ({ input }, before) => (input.kind === "ink" ? isDigit(input.strokes) : input !== before.input),
    },
    {
        title: "Open a map",
        text: "Click a bright spot in any of these maps, or go there with Tab and the arrow keys and press Enter.",
        touch: "Scroll to the maps and tap a bright spot twice.",
        target: "#layers",
        done: ({ layer, map }) => layer !== "" && map !== null,
    },
    {
        title: "Read its sum",
        text: "That spot is one sum: a patch of the maps above times the filter’s weights (kernel), plus a bias. Step to the next spot with an arrow key.",
        touch: "That spot is one sum: a patch of the maps above times the filter’s weights (kernel), plus a bias. “Scan” goes from spot to spot.",
        target: "#sum",
        done: ({ layer, at }, before) => layer !== "" && before.layer !== "" && String(at) !== String(before.at),
        next: "I have read it",
    },
    {
        title: "Switch it off",
        text: "Press “Switch off” and watch the verdict and the bars. One filter of many seldom changes the verdict; the strip says what it cost. “Rank” lists those that matter most.",
        target: "#filter-page",
        done: ({ off }, before) => off !== "" && off !== before.off,
    },
    {
        title: "That is all",
        text: "“Undo” in the strip brings the filter back. The ? beside the tabs explains what each shows.",
        target: "#switched-off",
        done: () => false,
        next: "Done",
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
