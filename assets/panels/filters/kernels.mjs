/** Every kernel of a conv layer in one mosaic, filters across, input channels down. */
import { bytesOf } from "../../page/elements.mjs";
import { number, rounded } from "../../page/numbers.mjs";
import { colours, ramp } from "../../paint/colours.mjs";
import { readable } from "../../paint/hover.mjs";
import { Mosaic } from "../../paint/mosaic.mjs";
import { valueOfStep } from "../../paint/tile.mjs";

const THINNEST = 2; // CSS pixels a weight; below, the mosaic scrolls sideways
const THICKEST = 11;
const WIDEST = 4096; // canvas pixels
const FEW = 24; // CSS pixels a filter, where there is one input channel

/** @param {HTMLElement} section @param {{layer: string, shape: number[], groups: number, limit: number, steps: string}} kernels */
export function paintKernels(section, kernels) {
    const { layer, shape, limit, steps: text } = kernels;
    const [channels, filters, height, width] = shape;
    const steps = bytesOf(text);
    const columns = channels === 1 ? divisor(filters, across() / FEW) : filters;
    const room = Math.floor((across() / columns - 1) / width);
    const zoom = Math.max(THINNEST, Math.min(THICKEST, room));
    const fine = Math.max(1, Math.min(zoom, Math.floor(WIDEST / columns / width)));
    const mosaic = new Mosaic(section.querySelector(".maps"), channels * filters, height, width, fine * Math.max(height, width));
    mosaic.arrange(columns);
    mosaic.canvas.style.width = `${mosaic.canvas.width}px`; // a whole number of pixels a weight
    const signed = colours("signed");
    mosaic.paint(steps, () => signed);
    mosaic.canvas.setAttribute("role", "img");
    mosaic.canvas.setAttribute("aria-label", `kernels of ${layer}`);
    const say = ({ map, row, column }) => {
        const weight = valueOfStep(steps[map * height * width + row * width + column], limit);
        const place = `filter ${map % filters}, input channel ${Math.floor(map / filters) + firstChannel(kernels, map % filters)}`;
        return `${layer} · ${place}\nrow ${row}, column ${column} · weight ${rounded(weight)}`;
    };
    readable(mosaic.canvas, (x, y) => mosaic.at(x, y), say);
    section.querySelector(".channels").textContent = channels === 1 ? "1 input channel" : `${channels} input channels`;
    section.querySelector(".low").textContent = number(-limit);
    section.querySelector(".high").textContent = number(limit);
    ramp(section.querySelector(".ramp"), "signed");
}

/** The first channel that a filter reads: in groups, each reads channels of its own. @param {{shape: number[], groups: number}} kernels */
export function firstChannel({ shape: [channels, filters], groups }, filter) {
    return Math.floor(filter / (filters / groups)) * channels;
}

/** The largest divisor of a count that is no larger than `most`, so that no row is left half empty. */
function divisor(count, most) {
    let part = Math.max(1, Math.min(count, Math.floor(most)));
    while (count % part) part--;
    return part;
}

/** CSS pixels that a mosaic may take without scrolling. */
function across() {
    return document.querySelector(".stage").clientWidth;
}
