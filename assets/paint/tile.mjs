/** One kernel or one map as a small picture that says what it holds where it is pointed at. */
import { made } from "../page/elements.mjs";
import { rounded } from "../page/numbers.mjs";
import { say } from "../page/words.mjs";
import { colours, inTheme } from "./colours.mjs";
import { readable } from "./hover.mjs";
import { Mosaic } from "./mosaic.mjs";

const ZERO = 128; // the step of zero, of signed ones
const ENDS = 127; // steps from there to either end
const SPOKEN = 25; // weights that a kernel's name tells, one by one

/**
 * A kernel over one channel.
 * @param {HTMLElement} host what the canvas goes into
 * @param {Uint8Array} steps of one kernel or of many
 * @param {{from: number, height: number, width: number, limit: number, side: number, name: string}} about where in the
 *     steps it begins, its size, the weight of the last step, rem of its longer side, what it is called
 */
export function kernelTile(host, steps, { from, height, width, limit, side, name }) {
    const mosaic = tile(host, height, width, side);
    const own = steps.subarray(from, from + height * width);
    inTheme(mosaic.canvas, () => mosaic.paint(own, () => colours("signed")));
    const read = ({ row, column }) => {
        const value = rounded(valueOfStep(own[row * width + column], limit));
        return say("reading.weight", { name, row, column, value });
    };
    readable(mosaic.canvas, (x, y) => mosaic.at(x, y), read);
    mosaic.canvas.setAttribute("role", "img");
    mosaic.canvas.setAttribute("aria-label", spoken(name, own, limit));
    return mosaic;
}

/** A kernel in words: its name, and its weights where they are few. */
function spoken(name, steps, limit) {
    if (steps.length > SPOKEN) return name;
    return say("reading.kernel", { name, weights: Array.from(steps, (step) => valueOfStep(step, limit)) });
}

/** A kernel over one channel, with what is said below it. @param {string|number} caption @returns {HTMLElement} */
export function kernelFigure(steps, about, caption) {
    const [figure, place] = [made("figure", "kernel-figure"), made("div", "")];
    kernelTile(place, steps, about);
    figure.append(place, made("figcaption", "", caption));
    return figure;
}

/** What a signed step stands for. @param {number} step @param {number} limit the value of the last step */
export function valueOfStep(step, limit) {
    return ((step - ZERO) / ENDS) * limit;
}

/** A mosaic of one, its longer side so many rem, or less where there is less room. @returns {Mosaic} */
export function tile(host, height, width, side) {
    const mosaic = new Mosaic(host, 1, height, width, 32 * side); // two canvas pixels a CSS pixel, where a rem is 16
    const share = width / Math.max(height, width);
    mosaic.canvas.style.width = `min(${100 * share}%, ${side * share}rem)`;
    return mosaic;
}
