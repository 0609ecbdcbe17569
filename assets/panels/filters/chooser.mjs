/** One chosen filter of a layer: its live map, its kernel over every input channel, the strongest first. */
import { made, tool } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";
import { enterable, roving } from "../../paint/roving.mjs";
import { kernelFigure } from "../../paint/tile.mjs";
import { inRows } from "./columns.mjs";
import { firstChannel } from "./kernels.mjs";
import { LiveMaps } from "./live_maps.mjs";

const SIDE = 10; // rem of the map
const SMALL = 5; // and of a kernel, at most
const ZERO = 128; // the step of zero

/** For every convolution but the first. */
export class Chooser {
    /** @param {object} info @param {View} view @param {function(number): void} open @param {number} channels that a filter reads */
    constructor(info, view, open, channels) {
        Object.assign(this, { info, map: 0, kernels: null });
        this.maps = new LiveMaps(info, view, SIDE);
        this.element = made("div", "filters-chosen");
        this.select = made("select", "");
        this.select.setAttribute("aria-label", say("filters.choose", { layer: info.name }));
        this.select.append(...Array.from({ length: info.maps }, (_, map) => new Option(say("filters.map", { map }), map)));
        this.select.addEventListener("change", () => this.choose(Number(this.select.value)));
        this.live = made("button", "filters-live");
        this.live.type = "button";
        this.live.addEventListener("click", () => open(this.map));
        this.tiles = made("div", "filters-tiles");
        roving(this.tiles, () => Array.from(this.tiles.querySelectorAll("canvas")));
        this.room(channels);
        const [side, steps] = [made("div", "filters-side"), made("div", "filters-steps")];
        steps.append(tool("‹", say("filters.before"), () => this.step(-1)), this.select, tool("›", say("filters.next"), () => this.step(1)));
        side.append(steps, this.live);
        this.element.append(side, this.tiles);
        this.choose(0);
    }

    /** Places for so many kernels. */
    room(channels) {
        const empty = () => {
            const figure = made("figure", "kernel-figure");
            figure.append(made("div", "filters-picture"), made("figcaption", "", "\u00a0"));
            return figure;
        };
        inRows(this.tiles, channels);
        this.tiles.replaceChildren(...Array.from({ length: channels }, empty));
    }

    /** To a neighbour; after the last filter comes the first. */
    step(by) {
        this.choose((this.map + by + this.info.maps) % this.info.maps);
    }

    choose(map) {
        this.map = map;
        this.select.value = String(map);
        const look = say("filters.look", { layer: this.info.name, map });
        this.live.title = look;
        this.live.setAttribute("aria-label", look);
        this.maps.clear();
        this.live.replaceChildren();
        this.maps.add(this.live.appendChild(made("span", "filters-picture")), map);
        this.maps.paint();
        this.fill();
    }

    /** @param {object} kernels of the layer, with their bytes */
    weights(kernels) {
        this.kernels = kernels;
        inRows(this.tiles, kernels.shape[0]);
        this.fill();
    }

    /** The chosen filter's kernels. */
    fill() {
        if (!this.kernels) return;
        const { shape: [channels, filters, height, width], limit, bytes } = this.kernels; // prettier-ignore
        const { map } = this;
        const size = height * width;
        const first = firstChannel(this.kernels, map);
        const from = (channel) => (channel * filters + map) * size;
        const norm = (channel) => bytes.subarray(from(channel), from(channel) + size).reduce((sum, step) => sum + (step - ZERO) ** 2, 0);
        const norms = Array.from({ length: channels }, (_, channel) => norm(channel));
        const order = Array.from(norms.keys()).sort((one, other) => norms[other] - norms[one] || one - other);
        this.tiles.replaceChildren(...order.map((channel) => {
            const name = say("filters.kernel", { layer: this.info.name, map, channel: first + channel });
            return kernelFigure(bytes, { from: from(channel), height, width, limit, side: SMALL, name }, first + channel);
        })); // prettier-ignore
        enterable(Array.from(this.tiles.querySelectorAll("canvas")));
    }

    /** The filter that is looked into is the chosen one. @param {?number} map */
    mark(map) {
        if (map !== null && map !== this.map) this.choose(map);
        this.live.setAttribute("aria-pressed", String(map !== null));
    }

    apply(layer, isBlame) {
        this.maps.apply(layer, isBlame);
    }

    repaint() {
        this.maps.paint();
    }
}
