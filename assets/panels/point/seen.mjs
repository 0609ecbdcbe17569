/** What a value sees, as outlines: on its own map, on the layers between, on what the network sees, on the pad. */
import { placement } from "../../engine/ink.mjs";
import { byId } from "../../page/elements.mjs";
import { boxOf, IMAGE } from "../../page/receptive.mjs";
import { inMosaic, Outlines } from "../../paint/outline.mjs";
import { fitted } from "../../paint/pictures.mjs";

/** Outlines on the whole page, of one value at a time. */
export class SeenOutlines {
    /** @param {Page} page */
    constructor(page) {
        this.page = page;
        this.onLayers = new Map(); // Layer → Outlines
        this.onTile = new Outlines(byId("network-input").parentElement);
        this.onPad = new Outlines(byId("draw-canvas").parentElement);
        this.placed = { key: "" };
    }

    /**
     * Show what a value sees, or nothing; called again when maps have moved or ink has grown.
     * @param {?object} pixel @param {?Map<number, object[]>} parts see `Receptive.seenBy`
     */
    show(pixel, parts) {
        this.showLayers(pixel, parts);
        const box = parts && boxOf(parts.get(IMAGE));
        this.showTile(box);
        this.showPad(box);
    }

    showLayers(pixel, parts) {
        const { layers } = this.page.panel("activations").layers;
        for (const [layer, outlines] of this.onLayers) {
            if (layers.includes(layer) && parts?.has(layer.index)) continue;
            outlines.remove();
            this.onLayers.delete(layer);
        }
        if (!parts) return;
        for (const layer of layers) if (parts.has(layer.index)) this.showLayer(layer, pixel, parts.get(layer.index));
    }

    showLayer(layer, pixel, parts) {
        const { mosaic } = layer;
        const { canvas } = mosaic;
        if (!this.onLayers.has(layer)) this.onLayers.set(layer, new Outlines(canvas.parentElement));
        const outlines = this.onLayers.get(layer);
        outlines.fit(canvas.width, canvas.height, canvas.style.width, "auto");
        if (pixel.layer === layer.index) {
            const place = layer.placeOf(pixel).map;
            outlines.draw("map", [inMosaic(mosaic, place, [0, 0, layer.height - 1, layer.width - 1])]);
            outlines.draw("value", layer.flat ? [] : [inMosaic(mosaic, place, [pixel.row, pixel.column, pixel.row, pixel.column])]);
            return outlines.draw("fields", []);
        }
        outlines.draw("map", []);
        outlines.draw("value", []);
        outlines.draw("fields", regionsOf(layer, parts));
    }

    showTile(box) {
        const { height, width } = byId("network-input");
        this.onTile.fit(width, height, "calc(var(--tile) * var(--across))", "auto");
        this.onTile.draw("field", box ? [asBox(box)] : []);
    }

    /** The same on the pad, where ink lies otherwise than in the input. */
    showPad(box) {
        this.onPad.fit(1, 1, "100%", "100%");
        if (!box) return this.onPad.draw("field", []);
        const [left, top, width, height] = asBox(box);
        const { scale, shift } = this.placement();
        this.onPad.draw("field", [[(left - shift[0]) / scale, (top - shift[1]) / scale, width / scale, height / scale]]);
    }

    /** Pixels of the input a pad side, and the pixel at the pad's corner: of ink, or of an image as the pad shows it. */
    placement() {
        const { input, pen, normalise } = this.page.view;
        const size = this.page.model.facts.input.slice(0, 2);
        if (input.kind === "image") {
            const [high, wide] = fitted(...size, 1);
            const scale = size[0] / high;
            return { scale, shift: [((wide - 1) / 2) * scale, ((high - 1) / 2) * scale] };
        }
        const points = input.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
        const last = input.strokes.at(-1)?.slice(-2) ?? "";
        const key = `${points} ${input.strokes.length} ${last} ${pen} ${normalise} ${size}`;
        if (this.placed.key !== key || this.placed.input !== input) this.placed = { key, input, ...placement(input.strokes, { pen, normalise, size }) };
        return this.placed;
    }
}

/** The regions that are seen, of each map that is read; flat layers have none to show. */
function regionsOf({ mosaic, order, flat, maps }, parts) {
    if (flat) return [];
    const boxes = [];
    for (let place = 0; place < maps; place++) {
        const map = order ? order[place] : place;
        const own = parts.filter(({ maps: [first, end] }) => first <= map && map < end);
        if (own.length) boxes.push(inMosaic(mosaic, place, boxOf(own)));
    }
    return boxes;
}

/** top, left, bottom, right, inclusive → left, top, width, height. */
function asBox([top, left, bottom, right]) {
    return [left, top, right - left + 1, bottom - top + 1];
}
