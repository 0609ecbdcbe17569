/** Which colours the numbers of a sum have: values, weights and products, each on one scale for all of its terms. */
import { colours } from "../../paint/colours.mjs";

/** @typedef {function(number): number} Scale a number as an ABGR pixel */

/**
 * @param {object} answer of app/panels/point/view.py @param {object[]} layers of the facts @param {string} chosen colour map
 * @returns {{patch: Scale, kernel: Scale, product: Scale, bar: function(number): number}} `bar` gives a share, −1 to 1
 */
export function scalesOf({ terms, bias }, layers, chosen) {
    const patches = terms.flatMap(({ patch, value }) => (patch ? patch.flat() : [value ?? 0]));
    const kernels = terms.flatMap(({ kernel, weight }) => (kernel ? kernel.flat() : [weight ?? 0]));
    const products = terms.flatMap((term) => (term.kernel ? productsOf(term).flat() : [term.total]));
    const [first] = terms;
    const image = first?.source === -1;
    const signed = image ? largest(patches, -1) > 0 : (layers.find(({ index }) => index === first?.source)?.signed ?? true);
    const longest = Math.max(...terms.map(({ total }) => Math.abs(total)), Math.abs(bias ?? 0), 1e-12);
    return {
        patch: signed ? around(patches) : upwards(image ? [...patches, 1] : patches, image ? "gray" : chosen),
        kernel: around(kernels),
        product: around(products),
        bar: (value) => value / longest,
    };
}

/** Patch times kernel, value by value; null for padding. @param {{patch: number[][], kernel: number[][]}} term */
export function productsOf({ patch, kernel }) {
    return patch.map((row, at) => row.map((value, column) => (value === null ? null : value * kernel[at][column])));
}

/** Signed numbers, symmetric about zero. */
function around(values) {
    const palette = colours("signed");
    const most = Math.max(largest(values, 1), largest(values, -1), 1e-12);
    return (value) => palette[Math.max(0, Math.min(255, Math.round(128 + (127 * value) / most)))];
}

/** Numbers from zero on. */
function upwards(values, name) {
    const palette = colours(name);
    const most = Math.max(largest(values, 1), 1e-12);
    return (value) => palette[Math.max(0, Math.min(255, Math.round((255 * value) / most)))];
}

function largest(values, sign) {
    return values.reduce((most, value) => Math.max(most, sign * (value ?? 0)), 0);
}
