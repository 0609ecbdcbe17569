/** A request's bytes, read: the twin of `parse` in model/serving/frame.py; model/serving/wire.md has the layout. */
import { need, read } from "../page/off_blame.mjs";
import { readVersion } from "../page/version.mjs";
import { FOUR_BITS, IMAGE, MAX_REQUEST, MAX_STROKES, NORMALISE, PAD, SPLIT, STROKES } from "../page/wire.mjs";

const HEAD = 14;
const SPLITS = 4; // that the flags have room for

/**
 * Read a request.
 * @param {ArrayBuffer} buffer
 * @returns {{kind: number, sequence: number, version: string, layers: number[], strokes: Float32Array[] | null,
 *     index: number, split: number, normalise: boolean, fourBits: boolean, pen: number,
 *     off: object[], blame: ?object}} off and blame as `Altered` in page/off_blame.mjs has them, strokes are flat x, y lists in
 *     pad sides, null where an image of the data is asked for; the split is its wire number, the pen in network pixels
 * @throws {Error} on a message of the wrong form
 */
export function parse(buffer) {
    expect(buffer.byteLength <= MAX_REQUEST, `${buffer.byteLength} bytes, expected at most ${MAX_REQUEST}`);
    const view = new DataView(buffer);
    need(view, HEAD);
    const [kind, flags, pen, count] = [0, 1, 2, 3].map((at) => view.getUint8(at));
    const layers = numbers(view, HEAD, count);
    expect(new Set(layers).size === count, "a layer wanted twice");
    expect(kind === STROKES || kind === IMAGE, `kind ${kind}, expected ${STROKES} or ${IMAGE}`);
    const { off, blame, behind } = read(view, HEAD + 2 * count, flags);
    return {
        kind,
        sequence: view.getUint32(4, true),
        version: readVersion(view, 8),
        layers,
        strokes: kind === STROKES ? strokesAt(view, behind) : null,
        index: kind === IMAGE ? indexAt(view, behind) : 0,
        split: Math.floor(flags / SPLIT) % SPLITS,
        normalise: (flags & NORMALISE) !== 0,
        fourBits: (flags & FOUR_BITS) !== 0,
        pen: pen / 16,
        off,
        blame,
    };
}

function strokesAt(view, from) {
    const [count] = numbers(view, from, 1);
    expect(count <= MAX_STROKES, `${count} strokes, expected at most ${MAX_STROKES}`);
    const lengths = numbers(view, from + 2, count);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    let place = from + 2 + 2 * count;
    expect(view.byteLength === place + 4 * total, `${view.byteLength} bytes for strokes of ${total} points`);
    return lengths.map((length) => {
        const stroke = new Float32Array(2 * length);
        for (let at = 0; at < stroke.length; at++, place += 2) stroke[at] = view.getInt16(place, true) / PAD;
        return stroke;
    });
}

function indexAt(view, place) {
    expect(view.byteLength === place + 4, "an image request of the wrong size");
    return view.getUint32(place, true);
}

/** `count` u16 from `place` on. */
function numbers(view, place, count) {
    need(view, place + 2 * count);
    return Array.from({ length: count }, (_, at) => view.getUint16(place + 2 * at, true));
}

function expect(holds, trouble) {
    if (!holds) throw new Error(`request: ${trouble}`);
}
