/** What one input does to a network → a frame's bytes: the twin of `pack` in model/serving/frame.py, not deflated. */
import { writeVersion } from "../page/version.mjs";
import { BLAME, FORMAT, FOUR_BITS, NONE, PLAIN } from "../page/wire.mjs";
import { writeSteps } from "./steps.mjs";

const HEAD = 26;
const LAYER = 12;

/**
 * A frame as bytes.
 * @param {{sequence: number, version: string, image: Float32Array, shape: number[], probabilities: Float32Array,
 *     trueClass: number | null, blank: boolean, layers: {index: number, values: Float32Array, shape: number[]}[],
 *     isBlame?: boolean}} frame image in 0–1, its shape (H, W, C), whether nothing is on it; of each layer its output, maps last,
 *     and the shape of that; or its blame
 * @param {{fourBits?: boolean}} options 8 bits a value, or 4
 * @returns {ArrayBuffer}
 */
export function pack(frame, { fourBits = false } = {}) {
    const { image, probabilities, layers } = frame;
    const held = layers.map(({ values }) => (fourBits ? (values.length + 1) >> 1 : values.length));
    const table = HEAD + 4 * probabilities.length;
    const body = table + LAYER * layers.length;
    const size = held.reduce((sum, part) => sum + part, body + image.length);
    const view = new DataView(new ArrayBuffer(size));
    writeHead(view, frame, fourBits);
    const bytes = new Uint8Array(view.buffer);
    for (let at = 0; at < image.length; at++) bytes[body + at] = rounded(Math.fround(image[at] * 255));
    let place = body + image.length;
    layers.forEach((layer, at) => {
        const found = (fourBits ? writeHalves : writeWhole)(layer, bytes, place);
        writeLayer(view, table + LAYER * at, layer.index, found);
        place += held[at];
    });
    return view.buffer;
}

function writeHead(view, { sequence, version, shape, probabilities, trueClass, blank, layers, isBlame }, fourBits) {
    view.setUint8(0, FORMAT);
    view.setUint8(1, PLAIN | (fourBits ? FOUR_BITS : 0) | (isBlame ? BLAME : 0));
    view.setUint16(2, layers.length, true);
    view.setUint32(4, sequence, true);
    writeVersion(view, 8, version);
    const numbers = [probabilities.length, blank ? NONE : largest(probabilities), trueClass ?? NONE, ...shape];
    numbers.forEach((number, at) => view.setUint16(14 + 2 * at, number, true));
    probabilities.forEach((probability, at) => view.setFloat32(HEAD + 4 * at, probability, true));
}

function writeLayer(view, place, index, { low, high, silent }) {
    view.setUint16(place, index, true);
    view.setUint16(place + 2, silent, true);
    view.setFloat32(place + 4, low, true);
    view.setFloat32(place + 8, high, true);
}

/** One value a byte. */
function writeWhole({ values, shape }, bytes, place) {
    return writeSteps(values, shape, 255, bytes, place);
}

/** Two values a byte, the first in the high half; an odd last one stands alone. */
function writeHalves({ values, shape }, bytes, place) {
    const steps = new Uint8Array(values.length + (values.length & 1));
    const found = writeSteps(values, shape, 15, steps);
    for (let at = 0; at < steps.length; at += 2) bytes[place + (at >> 1)] = (steps[at] << 4) | steps[at + 1];
    return found;
}

/** The first of the largest, one that is no number before all, as in NumPy. */
function largest(values) {
    const odd = values.findIndex(Number.isNaN);
    return odd >= 0 ? odd : values.reduce((best, value, at) => (value > values[best] ? at : best), 0);
}

/** The nearest whole number, halves to the even one, as in NumPy. */
function rounded(value) {
    const up = Math.round(value);
    return up - value === 0.5 && up % 2 ? up - 1 : up;
}
