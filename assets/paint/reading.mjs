/** What is said of one value of a layer: under the pointer with its number, and by keyboard as the name of the canvas. */
import { valueOf } from "../page/frame.mjs";
import { say } from "../page/words.mjs";

/**
 * The reading under the pointer.
 * @param {{name: string, flat: boolean}} info of the layer @param {{map: number, row: number, column: number}} pixel
 * @param {string} value the number as text @param {"activation"|"blame"|"off"} what it is; switched off, it has none
 */
export function readingOf({ name, flat }, pixel, value, what = "activation") {
    return say(`reading.${flat ? "unit" : "map"}.${what}`, { ...pixel, layer: name, value });
}

/**
 * What a canvas is called where the keyboard has come to.
 * @param {{name: string, flat: boolean, size: number[]}} info of the layer @param {object} pixel
 * @param {{steps: Uint8Array, low: number, high: number, levels: number}} layer as the frame has it
 * @param {boolean} entered whether one has just come to this map: then it says where that is strongest
 */
export function walkedOf({ name, flat, size: [height, width] }, { map, row, column }, layer, entered) {
    const size = height * width;
    const at = map * size + row * width + column;
    const here = { layer: name, map, row, column, value: valueOf(layer, layer.steps[at]) };
    if (flat || size === 1) return say("reading.walked.unit", here);
    if (!entered) return say("reading.walked.value", here);
    const place = strongest(layer.steps.subarray(map * size, (map + 1) * size), layer);
    const value = valueOf(layer, layer.steps[map * size + place]);
    if (!value) return say("reading.walked.silent", here);
    return say("reading.walked.map", { layer: name, map, value, row: Math.floor(place / width), column: place % width });
}

/** Where a map is farthest from zero. */
function strongest(steps, layer) {
    let best = 0;
    for (let at = 1; at < steps.length; at++) {
        if (Math.abs(valueOf(layer, steps[at])) > Math.abs(valueOf(layer, steps[best]))) best = at;
    }
    return best;
}
