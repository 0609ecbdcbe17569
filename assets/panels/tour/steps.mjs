/** The steps of the tour: what to do, what to look at, and when it is done. Each is done by doing it. */

const LEAST = 0.3; // pad sides that a pen goes in drawing a digit, at least

/**
 * @typedef {object} Step
 * @property {string} title what to do, in three words
 * @property {string} text how, and what will be seen
 * @property {string} target selector of what it is about
 * @property {function(View, View): boolean} done by the view now, and as it was when the step began
 * @property {string} [next] what a button says that goes on all the same
 */

/** @type {Step[]} */
export const STEPS = [
    {
        title: "Draw a digit",
        text: "Use the pad, with mouse, pen or finger. Every map follows while you draw: bright is where a filter finds its pattern.",
        target: "#draw-canvas",
        done: ({ input }) => input.kind === "ink" && input.strokes.reduce((sum, stroke) => sum + lengthOf(stroke), 0) >= LEAST,
    },
    {
        title: "Open a map",
        text: "Click a bright spot in any of these maps, or go there with Tab and the arrow keys and press Enter.",
        target: "#layers",
        done: ({ layer, map }) => layer !== "" && map !== null,
    },
    {
        title: "Read its sum",
        text: "That spot is one sum: a patch of the maps above times the filter’s weights (kernel), plus a bias. Step to the next spot with an arrow key.",
        target: "#sum",
        done: ({ at }, before) => String(at) !== String(before.at),
        next: "I have read it",
    },
    {
        title: "Switch it off",
        text: "Now see what the network is without this filter: press “switch off” and watch the verdict and the bars.",
        target: "#filter-page",
        done: ({ off }) => off !== "",
    },
    {
        title: "That is all",
        text: "Undo brings the filter back. The ? beside the tabs explains what each shows.",
        target: "#switched-off",
        done: () => false,
        next: "Done",
    },
];

/** How far a pen goes in a stroke, a flat list x, y. */
function lengthOf(stroke) {
    let length = 0;
    for (let at = 2; at < stroke.length; at += 2) length += Math.hypot(stroke[at] - stroke[at - 2], stroke[at + 1] - stroke[at - 1]);
    return length;
}
