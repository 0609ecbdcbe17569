/**
 * Which pixels of the image, and which positions of every layer between, one value of a layer is worked out from: the
 * twin of model/explain/receptive.py, where the method is explained. Reads `looks` of the facts (app/panels/looks.py).
 */

export const IMAGE = -1;
const FLAT = 0; // in place of a window: the source is read as one row of values

/**
 * @typedef {object} Part positions of a layer: those whose row, column and map are all in the sets
 * @property {Uint8Array} rows 1 for each that is in it
 * @property {Uint8Array} columns
 * @property {number[]} maps the first, and the one behind the last
 */

/** Finds out what values of a model see. */
export class Receptive {
    /** @param {object} facts as app/panels/facts.py tells them: input, layers, looks */
    constructor({ input, layers, looks }) {
        this.looks = looks;
        this.shapes = new Map(layers.map(({ index, size, maps, flat }) => [index, flat ? [maps] : [...size, maps]]));
        this.shapes.set(IMAGE, input);
    }

    /** Height and width of a layer's maps, or of the image. */
    sizeOf(index) {
        return sides(this.shapes.get(index));
    }

    /**
     * What a value sees.
     * @param {{layer: number, map: number, row: number, column: number}} pixel
     * @returns {Map<number, Part[]>} by the index of a layer, the image too; its own layer first
     */
    seenBy({ layer, map, row, column }) {
        const parts = new Map([[layer, [{ ...single(this.shapes.get(layer), row, column), maps: [map, map + 1] }]]]);
        for (let index = layer; index >= 0; index--) {
            for (const part of parts.get(index) ?? []) {
                for (const look of this.looks[index]) {
                    const looked = this.lookedAt(index, look, part);
                    if (looked) parts.set(look[0], joined(parts.get(look[0]) ?? [], looked));
                }
            }
        }
        if (!parts.has(IMAGE)) parts.set(IMAGE, []);
        return parts;
    }

    /** What positions of a layer look at in one of its sources; null for nothing. */
    lookedAt(index, [source, window, reads], part) {
        const [shape, given] = [this.shapes.get(index), this.shapes.get(source)];
        if (!shape || !given) return everything(given);
        if (!reads) return reordered(shape, given, part);
        if (window === FLAT) {
            const count = given[0] * given[1] * given[2];
            const units = read(reads, part.maps, count);
            return units && reordered([count], given, { rows: full(1), columns: full(1), maps: units });
        }
        const maps = read(reads, part.maps, given[given.length - 1]);
        if (!maps || !window) return maps && everything(given);
        const [height, width] = sides(given);
        const rows = through(part.rows, window[0], height);
        const columns = through(part.columns, window[1], width);
        return rows && columns ? { rows, columns, maps } : null;
    }
}

/** The box around parts: top, left, bottom, right, inclusive; null where there are none. @param {Part[]} parts */
export function boxOf(parts) {
    if (!parts.length) return null;
    const ends = parts.map(({ rows, columns }) => [rows.indexOf(1), columns.indexOf(1), rows.lastIndexOf(1), columns.lastIndexOf(1)]);
    return [0, 1, 2, 3].map((side) => Math[side < 2 ? "min" : "max"](...ends.map((end) => end[side])));
}

/** How many positions are in any of the parts. @param {Part[]} parts */
export function countOf(parts) {
    if (!parts.length) return 0;
    return parts.length === 1 ? sum(parts[0].rows) * sum(parts[0].columns) : sum(maskOf(parts));
}

/** Whether all of the box around parts is in them. @param {Part[]} parts */
export function isRectangle(parts) {
    const box = boxOf(parts);
    return !box || countOf(parts) === (box[2] - box[0] + 1) * (box[3] - box[1] + 1);
}

/** Positions of any part, row by row: 1 for each. @param {Part[]} parts at least one */
export function maskOf(parts) {
    const [height, width] = [parts[0].rows.length, parts[0].columns.length];
    const mask = new Uint8Array(height * width);
    for (const { rows, columns } of parts) {
        for (let row = 0; row < height; row++) {
            if (rows[row]) for (let column = 0; column < width; column++) mask[row * width + column] |= columns[column];
        }
    }
    return mask;
}

/** The maps of a source that some maps read, as far as there are such. */
function read([offset, out, into], [first, end], count) {
    const low = Math.max(Math.floor((first - offset) / out) * into, 0);
    const high = Math.min((Math.floor((end - 1 - offset) / out) + 1) * into, count);
    return low < high ? [low, high] : null;
}

/** Rows (or columns) of a source that some of a layer look at; null for none. */
function through(looking, rule, length) {
    const touched = new Uint8Array(length);
    let any = false;
    for (let at = 0; at < looking.length; at++) {
        if (!looking[at]) continue;
        const [first, last, step] = spanOf(rule, at);
        for (let place = first; place <= last && place < length; place += step) {
            if (place >= 0) any = touched[place] = 1;
        }
    }
    return any ? touched : null;
}

/** First, last and step of what a position looks at. */
function spanOf(rule, at) {
    if (Array.isArray(rule[0])) return [rule[0][at], rule[1][at], rule[2]];
    const [start, stride, reach, step] = rule;
    return [start + at * stride, start + at * stride + reach, step];
}

/** Positions in other axes: exact for one value and for all, else all. */
function reordered(shape, given, part) {
    if (String(shape) === String(given)) return part;
    const { rows, columns, maps } = part;
    if (sum(rows) * sum(columns) * (maps[1] - maps[0]) > 1) return everything(given);
    const place = (rows.indexOf(1) * sides(shape)[1] + columns.indexOf(1)) * shape[shape.length - 1] + maps[0];
    const channels = given[given.length - 1];
    const position = Math.floor(place / channels);
    const across = sides(given)[1];
    return { ...single(given, Math.floor(position / across), position % across), maps: [place % channels, (place % channels) + 1] };
}

/** Put a part to others; those that lie within another one fall away. */
function joined(parts, part) {
    if (parts.some((other) => isWithin(part, other))) return parts;
    return [...parts.filter((other) => !isWithin(other, part)), part];
}

function isWithin(one, other) {
    const inside = (set, whole) => set.every((member, at) => !member || whole[at]);
    const mapsInside = other.maps[0] <= one.maps[0] && one.maps[1] <= other.maps[1];
    return mapsInside && inside(one.rows, other.rows) && inside(one.columns, other.columns);
}

/** All positions of a layer; of one whose values have other axes, which is read whole, any. */
function everything(shape) {
    const [height, width] = sides(shape);
    return { rows: full(height), columns: full(width), maps: [0, shape ? shape[shape.length - 1] : 1] };
}

function single(shape, row, column) {
    const [height, width] = sides(shape);
    const [rows, columns] = [new Uint8Array(height), new Uint8Array(width)];
    rows[row] = columns[column] = 1;
    return { rows, columns };
}

function sides(shape) {
    return shape?.length === 3 ? [shape[0], shape[1]] : [1, 1];
}

function full(length) {
    return new Uint8Array(length).fill(1);
}

function sum(set) {
    return set.reduce((total, member) => total + member, 0);
}
