/** Every filter of a layer: its kernel large, beside its live map; a click looks into it. */
import { bytesOf, made } from "../../page/elements.mjs";
import { kernelTile } from "../../paint/tile.mjs";
import { firstChannel } from "./kernels.mjs";
import { LiveMaps } from "./live_maps.mjs";

const SIDE = 56; // CSS pixels of a kernel and of a map
const MOST = 3; // kernels of one filter: of more input channels, the first ones

/** For the first convolution. */
export class Grid {
    /** @param {object} info @param {View} view @param {function(number): void} open */
    constructor(info, view, open) {
        Object.assign(this, { info });
        this.maps = new LiveMaps(info, view, SIDE);
        this.element = made("div", "filters-grid");
        this.places = Array.from({ length: info.maps }, (_, map) => this.cell(map, open));
    }

    /** One filter: a button with both. @returns {HTMLElement} the place of its kernels */
    cell(map, open) {
        const [cell, kernels, live] = [made("button", "filters-cell", "", `Look into filter ${map}`), made("span", "filters-kernels"), made("span", "")];
        cell.type = "button";
        cell.dataset.map = map;
        cell.append(made("span", "filters-number", map), kernels, live);
        cell.addEventListener("click", () => open(map));
        this.maps.add(live, map);
        this.element.append(cell);
        return kernels;
    }

    /** @param {object} kernels of the layer */
    weights(kernels) {
        const { shape: [channels, filters, height, width], limit } = kernels; // prettier-ignore
        const steps = bytesOf(kernels.steps);
        this.places.forEach((place, map) => {
            place.replaceChildren();
            for (let channel = 0; channel < Math.min(channels, MOST); channel++) {
                const host = place.appendChild(made("span", ""));
                const name = `${this.info.name} · filter ${map}, input channel ${firstChannel(kernels, map) + channel}`;
                kernelTile(host, steps, { from: (channel * filters + map) * height * width, height, width, limit, side: SIDE, name });
            }
        });
    }

    /** Mark the filter that is looked into. @param {?number} map */
    mark(map) {
        for (const cell of this.element.children) cell.setAttribute("aria-pressed", String(Number(cell.dataset.map) === map));
    }

    apply(layer, isBlame) {
        this.maps.apply(layer, isBlame);
    }

    repaint() {
        this.maps.paint();
    }
}
