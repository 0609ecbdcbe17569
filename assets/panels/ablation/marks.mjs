/** Outlines over the maps that are switched off, or the regions of them. */
import { made } from "../../page/elements.mjs";
import { inMosaic } from "../../paint/outline.mjs";

/** Lies over the mosaics of the Activations tab and follows how these are laid out. */
export class Marks {
    /** @param {Page} page */
    constructor(page) {
        this.page = page;
        this.parts = [];
        this.marks = []; // {layer, part, element}
        this.laid = "";
    }

    /** @param {Off[]} parts */
    show(parts) {
        this.parts = parts;
        this.laid = null; // whatever is to be marked, also nothing
        if (this.page.panel("activations")) this.follow(); // else it is being made, and will be arranged
    }

    /** Go where the maps are. Asks for no layout: it is called with every frame. */
    follow() {
        const { layers } = this.page.panel("activations").layers;
        const off = this.parts.flatMap((part) => layers.filter(({ name }) => name === part.layer).map((layer) => ({ layer, part })));
        const laid = off.map(({ layer, part }) => `${layer.mosaic.columns} ${layer.mosaic.canvas.style.width} ${layer.placeOf(part).map}`).join();
        if (laid === this.laid && this.marks.every(({ layer }) => layers.includes(layer))) return;
        this.laid = laid;
        for (const { element } of this.marks) element.remove();
        this.marks = off.map(({ layer, part }) => ({ layer, element: outlined(layer, part.map, part.box, "off-mark") }));
    }
}

/**
 * An outline around a map, or a region of it, in the element that holds the mosaic.
 * @param {Layer} layer see panels/activations/layer.mjs @param {number} map @param {?number[]} box @param {string} className
 */
export function outlined(layer, map, box, className) {
    const { mosaic, height, width } = layer;
    const { canvas } = mosaic;
    const scale = parseFloat(canvas.style.width) / canvas.width;
    const outline = inMosaic(mosaic, layer.placeOf({ map }).map, box ?? [0, 0, height - 1, width - 1]);
    const element = made("span", className);
    ["left", "top", "width", "height"].forEach((side, at) => (element.style[side] = `${outline[at] * scale}px`));
    canvas.parentElement.append(element);
    return element;
}
