/** One kernel or one map as a small picture that says what it holds where it is pointed at. */
import { made } from "../page/elements.mjs";
import { rounded } from "../page/numbers.mjs";
import { colours } from "./colours.mjs";
import { readable } from "./hover.mjs";
import { Mosaic } from "./mosaic.mjs";

const ZERO = 128; // the step of zero, of signed ones
const ENDS = 127; // steps from there to either end

/**
 * A kernel over one channel.
 * @param {HTMLElement} host what the canvas goes into
 * @param {Uint8Array} steps of one kernel or of many
 * @param {{from: number, height: number, width: number, limit: number, side: number, name: string}} about where in the
 *     steps it begins, its size, the weight of the last step, CSS pixels of its longer side, what it is called
 */
export function kernelTile(host, steps, { from, height, width, limit, side, name }) {
    const mosaic = tile(host, height, width, side);
    const signed = colours("signed");
    mosaic.paint(steps.subarray(from, from + height * width), () => signed);
    const say = ({ row, column }) => {
        const weight = valueOfStep(steps[from + row * width + column], limit);
        return `${name}\nrow ${row}, column ${column} · weight ${rounded(weight)}`;
    };
    readable(mosaic.canvas, (x, y) => mosaic.at(x, y), say);
    mosaic.canvas.setAttribute("role", "img");
    mosaic.canvas.setAttribute("aria-label", name);
    return mosaic;
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

/** A mosaic of one, its longer side so many CSS pixels. @returns {Mosaic} */
export function tile(host, height, width, side) {
    const mosaic = new Mosaic(host, 1, height, width, 2 * side);
    mosaic.canvas.style.width = `${Math.round((side * width) / Math.max(height, width))}px`;
    return mosaic;
}
