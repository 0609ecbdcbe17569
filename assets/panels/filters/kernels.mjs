/** Every kernel of a conv layer in one mosaic, filters across, input channels down. */
import { rem } from "../../page/elements.mjs";
import { rounded } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";
import { colours, inTheme } from "../../paint/colours.mjs";
import { walkable } from "../../paint/cursor.mjs";
import { readable } from "../../paint/hover.mjs";
import { Mosaic } from "../../paint/mosaic.mjs";
import { valueOfStep } from "../../paint/tile.mjs";
import { evenly } from "./columns.mjs";

const THINNEST = 2; // CSS pixels a weight; below, the mosaic scrolls sideways
const THICKEST = 0.75; // rem
const WIDEST = 4096; // canvas pixels
const FEW = 2; // rem a filter, where there is one input channel

/** @param {HTMLElement} host @param {{layer: string, shape: number[], groups: number, limit: number, bytes: Uint8Array}} kernels */
export function paintKernels(host, kernels) {
    const { layer, shape, limit, bytes } = kernels;
    const [channels, filters, height, width] = shape;
    const across = host.clientWidth;
    const columns = channels === 1 ? evenly(filters, Math.floor(across / (FEW * rem()))) : filters;
    const room = Math.floor((across / columns - 1) / width);
    const zoom = Math.max(THINNEST, Math.min(Math.floor(THICKEST * rem()), room));
    const fine = Math.max(1, Math.min(zoom, Math.floor(WIDEST / columns / width)));
    const mosaic = new Mosaic(host, channels * filters, height, width, fine * Math.max(height, width));
    mosaic.arrange(columns);
    mosaic.canvas.style.width = `${mosaic.canvas.width}px`; // a whole number of pixels a weight
    inTheme(mosaic.canvas, () => {
        const signed = colours("signed");
        mosaic.paint(bytes, () => signed);
    });
    mosaic.canvas.setAttribute("role", "img");
    mosaic.canvas.setAttribute("aria-label", say("filters.sheet", { layer, count: channels * filters }));
    const read = ({ map, row, column }) => {
        const value = rounded(valueOfStep(bytes[(map * height + row) * width + column], limit));
        const filter = map % filters;
        const name = say("filters.kernel", { layer, map: filter, channel: Math.floor(map / filters) + firstChannel(kernels, filter) });
        return say("reading.weight", { name, row, column, value });
    };
    readable(mosaic.canvas, (x, y) => mosaic.at(x, y), read);
    walkable(mosaic, read);
}

/** The first channel that a filter reads: in groups, each reads channels of its own. @param {{shape: number[], groups: number}} kernels */
export function firstChannel({ shape: [channels, filters], groups }, filter) {
    return Math.floor(filter / (filters / groups)) * channels;
}
