/** Small live maps of single filters, each with a canvas of its own; what both ways to show a layer's kernels share. */
import { scaled, tables } from "../../paint/scaling.mjs";
import { tile } from "../../paint/tile.mjs";

/** Live maps of a layer, by the number of their filter. */
export class LiveMaps {
    /** @param {object} info the layer @param {View} view @param {number} side CSS pixels */
    constructor(info, view, side) {
        Object.assign(this, { info, view, side, layer: null });
        this.mosaics = new Map();
    }

    /** A place for a filter's map. @param {HTMLElement} host @param {number} map */
    add(host, map) {
        const [height, width] = this.info.size;
        this.mosaics.set(map, tile(host, height, width, this.side));
    }

    clear() {
        this.mosaics.clear();
    }

    /** @param {object} layer as the frame has it @param {boolean} isBlame whether its values are blame */
    apply(layer, isBlame) {
        this.layer = scaled(layer, this.info, isBlame);
        this.paint();
    }

    paint() {
        if (!this.layer) return;
        const [height, width] = this.info.size;
        const size = height * width;
        const tableOf = tables(this.view.scale, this.layer, size, this.view.colours);
        for (const [map, mosaic] of this.mosaics) {
            const table = tableOf(map);
            mosaic.paint(this.layer.steps.subarray(map * size, (map + 1) * size), () => table);
        }
    }
}
