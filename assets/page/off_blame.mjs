/** What a request says of filters that are switched off, and of blame: the twin of model/serving/off_blame.py. */
import { BLAME, MOST_OFF, NONE, OFF, WHOLE } from "./wire.mjs";

const OFF_SIZE = 12;
const BLAME_SIZE = 5;

/** What a part of the network is blamed by: `BLAMES` of model/records.py, in its order. */
export const BLAMES = ["activation", "gradient"];

/**
 * @typedef {object} Altered
 * @property {{layer: number, map: number, box: ?number[]}[]} off layers by index; a box is top, left, bottom, right, inclusive
 * @property {?{target: number, rather: ?number, by: string}} blame for a class, or rather than for another; by one of BLAMES
 */

/** The blame that a view names, null where there is no such class. @param {object} view @param {number} classes */
export function blameIn(view, classes) {
    const [target, rather = null] = view.blame.split("-").map(Number);
    const isKnown = target < classes && (rather === null || rather < classes) && target !== rather;
    return isKnown ? { target, rather, by: view["blame.by"] } : null;
}

/** The flags of a request that has these. @param {Altered} altered */
export function flagsOf({ off, blame }) {
    return (off.length ? OFF : 0) | (blame ? BLAME : 0);
}

/** Bytes that `write` takes. @param {Altered} altered */
export function sizeOf({ off, blame }) {
    return (off.length ? 2 + OFF_SIZE * off.length : 0) + (blame ? BLAME_SIZE : 0);
}

/** Write these from `place` on. @param {DataView} view @param {number} place @param {Altered} altered */
export function write(view, place, { off, blame }) {
    if (off.length) {
        view.setUint16(place, off.length, true);
        off.forEach(({ layer, map, box }, at) => {
            const numbers = [layer, map, ...(box ?? [WHOLE, 0, 0, 0])];
            numbers.forEach((number, field) => view.setUint16(place + 2 + OFF_SIZE * at + 2 * field, number, true));
        });
    }
    if (!blame) return;
    const start = place + sizeOf({ off, blame: null });
    view.setUint16(start, blame.target, true);
    view.setUint16(start + 2, blame.rather ?? NONE, true);
    view.setUint8(start + 4, BLAMES.indexOf(blame.by));
}

/**
 * The reverse of `write`, by a request's flags.
 * @param {DataView} view @param {number} place @param {number} flags
 * @returns {Altered & {behind: number}} `behind` is the place after these
 * @throws {Error} on what is of the wrong form
 */
export function read(view, place, flags) {
    const off = flags & OFF ? offAt(view, place) : [];
    const between = place + (flags & OFF ? 2 + OFF_SIZE * off.length : 0);
    const blame = flags & BLAME ? blameAt(view, between) : null;
    return { off, blame, behind: between + (blame ? BLAME_SIZE : 0) };
}

/** A request must have some bytes. @param {DataView} view @param {number} size @throws {Error} */
export function need(view, size) {
    if (view.byteLength < size) throw new Error(`request: cut short at ${view.byteLength} bytes`);
}

function offAt(view, place) {
    need(view, place + 2);
    const count = view.getUint16(place, true);
    if (count > MOST_OFF) throw new Error(`request: ${count} filters switched off, expected at most ${MOST_OFF}`);
    need(view, place + 2 + OFF_SIZE * count);
    return Array.from({ length: count }, (_, at) => {
        const start = place + 2 + OFF_SIZE * at;
        const [layer, map, ...box] = Array.from({ length: 6 }, (_, field) => view.getUint16(start + 2 * field, true));
        return { layer, map, box: box[0] === WHOLE ? null : box };
    });
}

function blameAt(view, place) {
    need(view, place + BLAME_SIZE);
    const [target, rather, by] = [view.getUint16(place, true), view.getUint16(place + 2, true), view.getUint8(place + 4)];
    if (by >= BLAMES.length) throw new Error(`request: blame by ${by}, expected 0 to ${BLAMES.length - 1}`);
    return { target, rather: rather === NONE ? null : rather, by: BLAMES[by] };
}
