/** From a layer's steps to colours: one scale a layer, one a map, or standardised and clipped. */
import { number } from "../page/numbers.mjs";
import { say } from "../page/words.mjs";
import { bounded, colours } from "./colours.mjs";

const SPREAD = 64; // colour steps a standard deviation, and
const MIDDLE = 128; // the step of the mean, as in F. Chollet's visualisation of intermediate activations
const QUIET = 0.25; // of a strong response: a layer's scale does not end below it

/**
 * A layer of a frame, with what its colours follow from.
 * @param {object} layer as `decode` gives it @param {{signed: boolean, typical: number}} info of the layer
 * @param {boolean} isBlame whether its values are blame
 */
export function scaled(layer, { signed, typical }, isBlame = false) {
    return { ...layer, isBlame, signed: signed || isBlame, top: Math.max(layer.high, QUIET * typical) };
}

/** The least end of a layer's own scale that holds all its values: of signed ones, on either side. @param {object} layer see `scaled` */
export function extentOf({ signed, low, high, top }) {
    return signed ? Math.max(high, -low) : top;
}

/** Let a layer's scale end elsewhere. @param {object} layer see `scaled` @param {number} end as `extentOf` gives it, or more */
export function ending(layer, end) {
    layer[layer.signed ? "reach" : "top"] = end;
}

/** The colour map of a layer. @param {string} scaling @param {{signed: boolean, isBlame: boolean}} layer @param {string} colormap */
export function colormapOf(scaling, { signed, isBlame }, colormap) {
    return signed && scalingOf(scaling, isBlame) !== "standardised" ? "signed" : colormap;
}

/** Zero blame keeps the middle of a scale. */
function scalingOf(scaling, isBlame) {
    return isBlame && scaling === "standardised" ? "layer" : scaling;
}

/**
 * How the maps of a layer are coloured.
 * @param {string} chosen "layer", "map" or "standardised"
 * @param {{steps: Uint8Array, low: number, high: number, levels: number, signed: boolean, isBlame: boolean, top: number,
 *     reach: ?number}} layer `top` is the value that the scale ends at, `high` or more; `reach` the same for signed ones, either side
 * @param {number} size values a map; maps of one value share their scale
 * @param {string} colormap
 * @returns {function(number): Uint32Array} the colour table of each map
 */
export function tables(chosen, layer, size, colormap) {
    const scaling = scalingOf(chosen, layer.isBlame);
    const signed = layer.signed && scaling !== "standardised";
    const palette = colours(colormapOf(scaling, layer, colormap));
    if (scaling === "layer" && signed && layer.reach) {
        const [zero, reach] = [-layer.low, layer.reach].map((value) => (value / (layer.high - layer.low || 1)) * layer.levels);
        const table = stretched(palette, layer, signed, zero - reach, zero + reach);
        return () => table;
    }
    if (scaling === "layer") {
        const end = layer.high > 0 && !signed ? (layer.top / layer.high) * layer.levels : layer.levels;
        const table = stretched(palette, layer, signed, 0, end);
        return () => table;
    }
    if (size === 1) { // single values have no spread of their own: all of them are one map
        const table = ofMap(scaling, layer, signed, palette, layer.steps);
        return () => table;
    }
    return (map) => ofMap(scaling, layer, signed, palette, layer.steps.subarray(map * size, (map + 1) * size));
}

/** The colours of one map, by its own values. */
function ofMap(scaling, layer, signed, palette, steps) {
    if (scaling === "standardised") return standardised(palette, steps, layer.levels);
    const [low, high] = extremes(steps);
    return stretched(palette, layer, signed, low, high);
}

/** Colours from step `low` to `high`; signed values keep zero in the middle. */
function stretched(palette, layer, signed, low, high) {
    const table = new Uint32Array(256);
    const zero = (-layer.low / (layer.high - layer.low || 1)) * layer.levels;
    const reach = Math.max(high - zero, zero - low) || 1;
    const from = signed ? zero - reach : Math.min(low, zero);
    const span = signed ? 2 * reach : high - from || 1;
    for (let step = 0; step <= layer.levels; step++) table[step] = palette[bounded(((step - from) / span) * 255)];
    return table;
}

/** Minus the mean, over the standard deviation, × 64 + 128, clipped to 0–255. */
function standardised(palette, steps, levels) {
    let sum = 0;
    let squares = 0;
    for (const step of steps) {
        sum += step;
        squares += step * step;
    }
    const mean = sum / steps.length;
    const deviation = Math.sqrt(Math.max(squares / steps.length - mean * mean, 0)) || 1;
    const table = new Uint32Array(256);
    for (let step = 0; step <= levels; step++) {
        table[step] = palette[bounded(((step - mean) / deviation) * SPREAD + MIDDLE)];
    }
    return table;
}

function extremes(steps) {
    let low = 255;
    let high = 0;
    for (const step of steps) {
        if (step < low) low = step;
        if (step > high) high = step;
    }
    return [low, high];
}

/** What the ends of a layer's colour bar say. */
export function ends(chosen, layer, size) {
    const scaling = scalingOf(chosen, layer.isBlame);
    if (scaling === "standardised") return ["−2 σ", "+2 σ"];
    if (scaling === "map" && size === 1 && !layer.signed) return ["0", number(layer.high)];
    if (scaling === "map" && size > 1) return [layer.signed ? "−max" : "0", say("activations.each-max")];
    const reach = layer.reach ?? extentOf(layer);
    return layer.signed ? [number(-reach), number(reach)] : ["0", number(layer.top)];
}
