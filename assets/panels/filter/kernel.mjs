/** The filter's kernel over every channel that it reads, the strongest first. */
import { bytesOf, made } from "../../page/elements.mjs";
import { number } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";
import { ramp } from "../../paint/colours.mjs";
import { enterable, roving } from "../../paint/roving.mjs";
import { kernelFigure } from "../../paint/tile.mjs";

const FIRST = 32; // shown at once
const SIDES = [8, 4]; // rem of an only one, and of one of many at most

/** @param {HTMLElement} host @param {?{of: string, channels: number[], shape: number[], limit: number, steps: string}} kernel */
export function showKernel(host, kernel) {
    if (!kernel) return host.replaceChildren(made("p", "filter-said", say("filter.no-kernel")));
    const { channels, limit } = kernel;
    const scale = made("div", "scale", "", say("filter.scale-weight"));
    const bar = made("span", "ramp");
    ramp(bar, "signed");
    scale.append(made("span", "low", number(-limit)), bar, made("span", "high", number(limit)));
    host.replaceChildren(made("p", "filter-said", whatOf(kernel)), tiles(kernel, 0, FIRST), scale);
    if (channels.length > FIRST) host.append(weaker(kernel));
}

/** What the kernels are for. */
function whatOf({ channels, of }) {
    const count = channels.length;
    if (!of) return say("filter.over-image", { count });
    return count === 1 ? say("filter.over-map", { map: channels[0], layer: of }) : say("filter.over-maps", { count, layer: of });
}

/** The others, made when they are asked for. */
function weaker(kernel) {
    const rest = made("details", "filter-rest");
    rest.append(made("summary", "", say("filter.weaker", { count: kernel.channels.length - FIRST })));
    rest.addEventListener("toggle", () => rest.open && rest.childElementCount < 2 && rest.append(tiles(kernel, FIRST, kernel.channels.length)));
    return rest;
}

/** A tile a channel, from one place on up to another. */
function tiles({ channels, shape: [, height, width], limit, steps }, first, last) {
    const only = channels.length === 1;
    const list = made("div", only ? "filter-kernels only" : "filter-kernels");
    const bytes = bytesOf(steps);
    channels.slice(first, last).forEach((channel, at) => {
        const from = (first + at) * height * width;
        const about = { from, height, width, limit, side: SIDES[only ? 0 : 1], name: say("filter.channel", { channel }) };
        list.append(kernelFigure(bytes, about, only ? "" : channel));
    });
    const members = () => Array.from(list.querySelectorAll("canvas"));
    roving(list, members);
    enterable(members());
    return list;
}
