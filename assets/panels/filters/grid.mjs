/** Every filter of a layer: its kernel large, beside its live map; a click looks into it. */
import { made } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";
import { kernelTile } from "../../paint/tile.mjs";
import { inRows } from "./columns.mjs";
import { firstChannel } from "./kernels.mjs";
import { LiveMaps } from "./live_maps.mjs";

const SIDE = 8; // rem of a kernel and of a map at most
const MOST = 3; // kernels of one filter: of more input channels, the first ones

/** For the first convolution. */
export class Grid {
    /** @param {object} info @param {View} view @param {function(number): void} open @param {number} channels that a filter reads */
    constructor(info, view, open, channels) {
        Object.assign(this, { info });
        this.maps = new LiveMaps(info, view, SIDE);
        this.element = made("div", "filters-grid");
        this.places = Array.from({ length: info.maps }, (_, map) => this.cell(map, open, Math.min(channels, MOST)));
        inRows(this.element, info.maps, Math.min(channels, MOST) + 1);
    }

    /** One filter: a button with both. @returns {HTMLElement[]} the places of its kernels */
    cell(map, open, kernels) {
        const cell = made("button", "filters-cell");
        const [pictures, live] = [made("span", "filters-pictures"), made("span", "filters-picture")];
        const places = Array.from({ length: kernels }, () => made("span", "filters-picture"));
        cell.type = "button";
        cell.dataset.map = map;
        cell.setAttribute("aria-label", say("filters.look", { layer: this.info.name, map }));
        cell.title = say("filters.look", { layer: this.info.name, map });
        pictures.append(...places, live);
        pictures.style.setProperty("--pictures", kernels + 1);
        cell.append(made("span", "filters-number", map), pictures);
        cell.addEventListener("click", () => open(map));
        this.maps.add(live, map);
        this.element.append(cell);
        return places;
    }

    /** @param {object} kernels of the layer, with their bytes */
    weights(kernels) {
        const { shape: [, filters, height, width], limit, bytes } = kernels; // prettier-ignore
        const { name: layer } = this.info;
        this.places.forEach((places, map) => {
            places.forEach((host, channel) => {
                const name = say("filters.kernel", { layer, map, channel: firstChannel(kernels, map) + channel });
                kernelTile(host, bytes, { from: (channel * filters + map) * height * width, height, width, limit, side: SIDE, name });
            });
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
