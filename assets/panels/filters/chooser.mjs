/** One chosen filter of a layer: its live map, its kernel over every input channel, the strongest first. */
import { bytesOf, made, tool } from "../../page/elements.mjs";
import { kernelFigure } from "../../paint/tile.mjs";
import { firstChannel } from "./kernels.mjs";
import { LiveMaps } from "./live_maps.mjs";

const SIDE = 88; // CSS pixels of the map
const SMALL = 40; // and of a kernel
const ZERO = 128; // the step of zero

/** For every convolution but the first. */
export class Chooser {
    /** @param {object} info @param {View} view @param {function(number): void} open */
    constructor(info, view, open) {
        Object.assign(this, { info, map: 0, kernels: null });
        this.maps = new LiveMaps(info, view, SIDE);
        this.element = made("div", "filters-chosen");
        this.select = made("select", "");
        this.select.setAttribute("aria-label", `filter of ${info.name}`);
        this.select.append(...Array.from({ length: info.maps }, (_, map) => new Option(`filter ${map}`, map)));
        this.select.addEventListener("change", () => this.choose(Number(this.select.value)));
        this.live = made("button", "filters-cell", "", "Look into this filter");
        this.live.type = "button";
        this.live.addEventListener("click", () => open(this.map));
        this.tiles = made("div", "kernel-figures");
        const [side, steps] = [made("div", "filters-side"), made("div", "filters-steps")];
        steps.append(tool("‹", "The filter before", () => this.step(-1)), this.select, tool("›", "The next filter", () => this.step(1)));
        side.append(steps, this.live);
        this.element.append(side, this.tiles);
        this.choose(0);
    }

    /** To a neighbour; after the last filter comes the first. */
    step(by) {
        this.choose((this.map + by + this.info.maps) % this.info.maps);
    }

    choose(map) {
        this.map = map;
        this.select.value = String(map);
        this.maps.clear();
        this.live.replaceChildren();
        this.maps.add(this.live.appendChild(made("span", "")), map);
        this.maps.paint();
        this.fill();
    }

    /** @param {object} kernels of the layer */
    weights(kernels) {
        this.kernels = { ...kernels, bytes: bytesOf(kernels.steps) };
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
            const name = `${this.info.name} · filter ${map}, input channel ${first + channel}`;
            return kernelFigure(bytes, { from: from(channel), height, width, limit, side: SMALL, name }, first + channel);
        })); // prettier-ignore
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
