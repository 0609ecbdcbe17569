/** The two binary messages of the live path; their layout is documented in model/serving/frame.py. */
import { inflate } from "./inflate.mjs";
import { flagsOf, sizeOf as sizeOfAltered, write as writeAltered } from "./off_blame.mjs";
import { opaque } from "./opaque.mjs";
import { splitNamed } from "./tables.mjs";
import { readVersion, writeVersion } from "./version.mjs";
import { BLAME, FOUR_BITS, IMAGE, INPUT_BLAME, NONE, NORMALISE, PAD, PLAIN, SPLIT, STROKES } from "./wire.mjs";

const HEAD = 14;

/**
 * A request as bytes.
 * @param {{kind: string, split?: string, index?: number, strokes?: number[][]}} input strokes are flat x, y lists
 * @param {{sequence: number, version: string, layers: number[], normalise: boolean, pen: number, fourBits: boolean,
 *     off?: object[], blame?: ?object}} options off and blame as `Altered` in off_blame.mjs has them
 * @returns {ArrayBuffer}
 */
export function question(input, options) {
    const altered = { off: options.off ?? [], blame: options.blame ?? null };
    const strokes = input.kind === "ink" ? input.strokes : null;
    const points = strokes ? strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0) : 0;
    const tail = strokes ? 2 + 2 * strokes.length + 4 * points : 4;
    const place = HEAD + 2 * options.layers.length + sizeOfAltered(altered);
    const view = new DataView(new ArrayBuffer(place + tail));
    view.setUint8(0, strokes ? STROKES : IMAGE);
    const split = strokes ? 0 : SPLIT * splitNamed(input.split || "test").wire;
    view.setUint8(1, (options.normalise ? NORMALISE : 0) | (options.fourBits ? FOUR_BITS : 0) | split | flagsOf(altered));
    view.setUint8(2, Math.round(options.pen * 16));
    view.setUint8(3, options.layers.length);
    view.setUint32(4, options.sequence, true);
    writeVersion(view, 8, options.version);
    options.layers.forEach((layer, at) => view.setUint16(HEAD + 2 * at, layer, true));
    writeAltered(view, HEAD + 2 * options.layers.length, altered);
    if (strokes) writeStrokes(view, place, strokes);
    else view.setUint32(place, input.index, true);
    return view.buffer;
}

function writeStrokes(view, from, strokes) {
    view.setUint16(from, strokes.length, true);
    strokes.forEach((stroke, at) => view.setUint16(from + 2 + 2 * at, stroke.length / 2, true));
    let place = from + 2 + 2 * strokes.length;
    for (const stroke of strokes) {
        for (const value of stroke) {
            view.setInt16(place, Math.max(-32768, Math.min(32767, Math.round(value * PAD))), true);
            place += 2;
        }
    }
}

/** The sequence number of a frame, without reading the rest. @param {ArrayBuffer} message */
export function sequenceOf(message) {
    return new DataView(message).getUint32(4, true);
}

/**
 * A frame's bytes, read.
 * @param {ArrayBuffer} message
 * @param {function(number): number} sizeOf values in the output of the layer at an index
 * @returns {object} sequence, version, probabilities, predicted, trueClass, shape and image to be shown, pixels as the
 *     network takes them, layers: a Map
 *     from a layer's index to {steps, low, high, levels, zero, silent}, steps channel first; `zero` is the step that zeros
 *     have, and nothing else; `blame` tells that the values are blame, then the input's own is at INPUT_BLAME
 */
export function decode(message, sizeOf) {
    const view = new DataView(message);
    const four = (view.getUint8(1) & FOUR_BITS) !== 0;
    const count = view.getUint16(2, true);
    const classes = view.getUint16(14, true);
    const shape = [20, 22, 24].map((at) => view.getUint16(at, true));
    let place = 26;
    const probabilities = [];
    for (let at = 0; at < classes; at++, place += 4) probabilities.push(view.getFloat32(place, true));
    const heads = [];
    for (let at = 0; at < count; at++, place += 12) heads.push(headAt(view, place, four ? 15 : 255));
    const pixels = shape[0] * shape[1] * shape[2];
    const sizes = heads.map(({ index }) => (index === INPUT_BLAME ? pixels : sizeOf(index)));
    const held = sizes.map((size) => (four ? (size + 1) >> 1 : size));
    const total = held.reduce((sum, size) => sum + size, pixels);
    const body = bodyAt(view, place, total);
    const layers = new Map();
    let start = pixels;
    heads.forEach((head, at) => {
        const part = body.subarray(start, start + held[at]);
        layers.set(head.index, { ...head, steps: four ? whole(part, sizes[at]) : part });
        start += held[at];
    });
    return {
        sequence: view.getUint32(4, true),
        version: readVersion(view, 8),
        probabilities,
        predicted: maybe(view.getUint16(16, true)),
        trueClass: maybe(view.getUint16(18, true)),
        pixels: body.subarray(0, pixels),
        ...opaque(body.subarray(0, pixels), shape),
        blame: (view.getUint8(1) & BLAME) !== 0,
        layers,
    };
}

/** What a frame says of one layer. */
function headAt(view, place, levels) {
    const [low, high] = [view.getFloat32(place + 4, true), view.getFloat32(place + 8, true)];
    return {
        index: view.getUint16(place, true),
        silent: view.getUint16(place + 2, true),
        low,
        high,
        levels,
        zero: low < 0 ? Math.round((-low / (high - low)) * levels) : 0,
    };
}

/** The `size` bytes behind the heads, inflated unless the frame is plain. */
function bodyAt(view, place, size) {
    const bytes = new Uint8Array(view.buffer, place);
    if (!(view.getUint8(1) & PLAIN)) return inflate(bytes, size);
    if (bytes.length !== size) throw new Error(`frame: a body of ${bytes.length} bytes, expected ${size}`);
    return bytes;
}

/** The value of a step, 0 exactly for that of zero. @param {{low: number, high: number, levels: number, zero: number}} layer */
export function valueOf({ low, high, levels, zero }, step) {
    return ((step - zero) * (high - low)) / levels;
}

/** Two values a byte → one a byte. */
function whole(halves, size) {
    const values = new Uint8Array(size);
    for (let at = 0; at < size; at++) values[at] = at & 1 ? halves[at >> 1] & 15 : halves[at >> 1] >> 4;
    return values;
}

function maybe(value) {
    return value === NONE ? null : value;
}
