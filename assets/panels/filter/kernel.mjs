/** The filter's kernel over every channel that it reads, the strongest first. */
import { bytesOf, made } from "../../page/elements.mjs";
import { number } from "../../page/numbers.mjs";
import { ramp } from "../../paint/colours.mjs";
import { kernelFigure } from "../../paint/tile.mjs";

const FIRST = 32; // shown at once
const SIDES = [120, 40]; // CSS pixels of an only one, and of one of many

/** @param {HTMLElement} host @param {?{of: string, channels: number[], shape: number[], limit: number, steps: string}} kernel */
export function showKernel(host, kernel) {
    if (!kernel) return host.replaceChildren(made("p", "note", "This kind of layer has no kernel to show."));
    const { channels, limit, of } = kernel;
    const scale = made("div", "scale", "", "colour scale, weight");
    const bar = made("span", "ramp");
    ramp(bar, "signed");
    scale.append(made("span", "low", number(-limit)), bar, made("span", "high", number(limit)));
    const what = channels.length === 1 ? `over ${of ? `map ${channels[0]} of ${of}` : "the image"}` : `over ${channels.length} ${of ? `maps of ${of}` : "channels of the image"}, strongest first`;
    const line = made("div", "filter-line");
    line.append(made("span", "", what), scale);
    host.replaceChildren(line, tiles(kernel, 0, FIRST));
    if (channels.length > FIRST) host.append(weaker(kernel));
}

/** The others, made when they are asked for. */
function weaker(kernel) {
    const rest = made("details", "filter-rest");
    rest.append(made("summary", "", `${kernel.channels.length - FIRST} weaker ones`));
    rest.addEventListener("toggle", () => rest.open && rest.childElementCount < 2 && rest.append(tiles(kernel, FIRST, kernel.channels.length)));
    return rest;
}

/** A tile a channel, from one place on up to another. */
function tiles({ channels, shape: [, height, width], limit, steps }, first, last) {
    const list = made("div", "kernel-figures");
    const bytes = bytesOf(steps);
    const side = channels.length === 1 ? SIDES[0] : SIDES[1];
    channels.slice(first, last).forEach((channel, at) => {
        const from = (first + at) * height * width;
        const about = { from, height, width, limit, side, name: `input channel ${channel}` };
        list.append(kernelFigure(bytes, about, channels.length > 1 ? channel : ""));
    });
    return list;
}
