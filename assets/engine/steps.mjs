/**
 * Values → whole steps of a colour scale, as bytes: the twin of `spanned` in model/serving/steps.py, where the rules are.
 * Rule: bit for bit the same, so arithmetic on values is rounded to float32 as there; extremes and units are in float64.
 */

const LARGEST = 3.4028234663852886e38; // of float32

/**
 * Values as steps 0…levels, in the order they are in.
 * @param {Float32Array} values
 * @param {number} levels
 * @returns {{steps: Uint8Array, low: number, high: number}}
 */
export function spanned(values, levels) {
    const steps = new Uint8Array(values.length);
    const { low, high } = writeSteps(values, [values.length], levels, steps);
    return { steps, low, high };
}

/**
 * Write a layer's output as steps, maps first.
 * @param {Float32Array} values channel last (H, W, maps), or (units,) or of another rank, then as they are
 * @param {number[]} shape
 * @param {number} levels
 * @param {Uint8Array} out
 * @param {number} [start] where the first step goes
 * @returns {{low: number, high: number, silent: number}} `silent` are the maps that are zero everywhere, counted where
 *     `low` is 0
 */
export function writeSteps(values, shape, levels, out, start = 0) {
    const part = out.subarray(start, start + values.length);
    const maps = shape.length === 3 ? shape[2] : shape[0];
    const columns = shape.length === 3 ? maps : 1; // of the table that is turned on its side
    const { sound, least, most } = bounded(values);
    const { zero, unit } = grid(least, most, levels);
    if (unit === 0) {
        part.fill(0);
        return { low: 0, high: 0, silent: maps };
    }
    write(sound, columns, Math.fround(Math.min(1 / unit, LARGEST)), zero, part);
    const low = Math.max(0 - zero * unit, -LARGEST);
    const high = Math.min((levels - zero) * unit, LARGEST);
    return { low, high, silent: low === 0 ? silent(part, maps) : 0 };
}

/** Values without any that is no finite number, their extremes, zero always among these. */
function bounded(values) {
    const found = extremes(values);
    if (found.finite) return { sound: values, ...found };
    const { least, most } = extremes(values.map((value) => (Number.isFinite(value) ? value : 0)));
    const sound = values.map((value) => {
        if (Number.isNaN(value)) return 0;
        return Number.isFinite(value) ? value : value > 0 ? most || 1 : least || -1;
    });
    return { sound, ...extremes(sound) };
}

function extremes(values) {
    let [least, most, odd] = [0, 0, 0];
    for (let at = 0; at < values.length; at++) {
        const value = values[at];
        if (value > most) most = value;
        else if (value < least) least = value;
        odd += value * 0; // no number as soon as one value is none, or infinite
    }
    return { least, most, finite: odd === 0 };
}

/** The step of zero, and the size of a step, for values from `least` ≤ 0 to `most` ≥ 0; no size without a span. */
function grid(least, most, levels) {
    const span = most - least;
    if (span === 0) return { zero: 0, unit: 0 };
    if (most >= -least) {
        const zero = Math.min(Math.ceil((-least / span) * levels), levels - 1);
        return { zero, unit: most / (levels - zero) };
    }
    const nearest = Math.max(Math.floor((-least / span) * levels), 1);
    const zero = most > 0 ? Math.min(nearest, levels - 1) : nearest;
    return { zero, unit: -least / zero };
}

/**
 * Write the nearest step of each value, which only zeros may have if it is `zero`; rows of `columns` become columns.
 * No step falls outside of 0…levels, by the choice of the scale. Without branches, as no processor can guess them.
 */
function write(values, columns, scale, zero, out) {
    const rows = values.length / columns;
    const middle = Math.fround(zero + 0.5);
    for (let row = 0, from = 0; row < rows; row++) {
        for (let column = 0, to = row; column < columns; column++, from++, to += rows) {
            const value = values[from];
            const step = Math.fround(Math.fround(value * scale) + middle) | 0;
            out[to] = step + ((step === zero) & (value > 0)) - ((step === zero) & (value < 0));
        }
    }
}

/** How many of the maps are zero everywhere. */
function silent(steps, maps) {
    const area = steps.length / maps;
    let count = 0;
    for (let start = 0; start < steps.length; start += area) {
        let at = start;
        while (at < start + area && steps[at] === 0) at++;
        if (at === start + area) count++;
    }
    return count;
}
