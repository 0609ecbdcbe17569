/**
 * What the filters of a layer that reads the image look for, told from their weights alone: edges, where what raises the
 * sum and what lowers it nearly balance, so that even ground gives nothing; else ink, or empty paper.
 */
import { say } from "../../page/words.mjs";
import { valueOfStep } from "../../paint/tile.mjs";

const BALANCED = 2; // neither side has so many times the other
const IMAGE = -1;

/** @typedef {{edges: number, ink: number, paper: number}} Kinds how many filters look for each */

/**
 * @param {number[]} shape channels, filters, rows, columns @param {ArrayLike<number>} steps of all weights
 * @returns {Kinds}
 */
export function kindsOf([channels, filters, height, width], steps) {
    const kinds = { edges: 0, ink: 0, paper: 0 };
    const size = height * width;
    for (let filter = 0; filter < filters; filter++) {
        let [more, less] = [0, 0];
        for (let channel = 0; channel < channels; channel++) {
            for (let at = (channel * filters + filter) * size, end = at + size; at < end; at++) {
                const weight = valueOfStep(steps[at], 1);
                if (weight > 0) more += weight;
                else less -= weight;
            }
        }
        kinds[more > BALANCED * less ? "ink" : less > BALANCED * more ? "paper" : "edges"]++;
    }
    return kinds;
}

/**
 * The tab's answer, and where it comes from.
 * @param {object} facts of the model @param {?object} info of its first convolution @param {?object} kernels of that, with bytes;
 *     null while they are on their way, undefined where it has none @param {boolean} opens whether a click looks into a filter
 * @returns {{sentence: string, caption: string, known: boolean}} not known while kernels are on their way: then about as long
 */
export function answerOf(facts, info, kernels, opens) {
    const open = opens ? say("filters.open") : "";
    const isPlain = !info || kernels === undefined || !isOfInk(facts, info);
    if (isPlain) return { sentence: say("filters.plain"), caption: say("filters.caption", { open }), known: true };
    const kinds = kernels ? kindsOf(kernels.shape, kernels.bytes) : { edges: info.maps, ink: 0, paper: 0 };
    if (facts.dark_on_light) [kinds.ink, kinds.paper] = [kinds.paper, kinds.ink]; // a light pixel is paper then
    const of = { layer: info.name, count: info.maps, open, ...kinds };
    const most = Object.keys(kinds).find((kind) => 2 * kinds[kind] > info.maps) ?? "mixed";
    return { sentence: say(`filters.answer.${most}`, of), caption: say("filters.caption-counted", of), known: kernels !== null };
}

/** Whether a layer's filters lie on drawings: on an image of one channel, as it comes or scaled. */
function isOfInk({ drawable, input, layers, looks }, info) {
    if (!drawable || input[2] !== 1) return false;
    let at = info.index;
    do {
        const sources = looks[at];
        if (sources?.length !== 1) return false;
        at = sources[0][0];
    } while (at !== IMAGE && layers.find(({ index }) => index === at)?.kind === "other");
    return at === IMAGE;
}

/** How many channels each filter of a layer reads, before its kernels are there. @param {object} facts @param {object} info */
export function channelsOf({ input, layers, looks }, { index }) {
    const source = looks[index]?.[0]?.[0] ?? IMAGE;
    return source === IMAGE ? input[2] : (layers.find((layer) => layer.index === source)?.maps ?? 1);
}
