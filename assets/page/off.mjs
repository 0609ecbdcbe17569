/** What is switched off, as the address says it (`conv_2:30,31;conv_1:4@0.0.5.9`), as parts, and as a request tells it. */
import { MOST_OFF } from "./wire.mjs";

/**
 * @typedef {object} Off a filter that is switched off
 * @property {string} layer its layer's name
 * @property {number} map
 * @property {?number[]} box top, left, bottom, right of a region of its map, inclusive; null for all of it
 */

/** @param {string} text @returns {Off[]} those that can be read, each once */
export function partsOf(text) {
    const parts = new Map();
    for (const group of text.split(";")) {
        const colon = group.lastIndexOf(":");
        if (colon < 1) continue;
        const layer = plain(group.slice(0, colon));
        for (const one of group.slice(colon + 1).split(",")) {
            const [, map, box] = /^(\d{1,5})(?:@(\d{1,4}(?:\.\d{1,4}){3}))?$/.exec(one) || [];
            if (map && layer) parts.set(`${layer} ${one}`, { layer, map: Number(map), box: box ? box.split(".").map(Number) : null });
        }
    }
    return Array.from(parts.values());
}

/** The reverse of `partsOf`. @param {Off[]} parts @returns {string} */
export function textOf(parts) {
    const groups = new Map();
    for (const { layer, map, box } of parts) {
        const maps = groups.get(layer) ?? [];
        groups.set(layer, [...maps, box ? `${map}@${box.join(".")}` : String(map)]);
    }
    return Array.from(groups, ([layer, maps]) => `${safe(layer)}:${maps.join(",")}`).join(";");
}

/**
 * The parts that a model has, by the index of their layers; others are left out.
 * @param {Off[]} parts
 * @param {{index: number, name: string, maps: number, size: number[], mask: string, places: boolean}[]} layers
 * @returns {{layer: number, map: number, box: ?number[]}[]} as a request tells them
 */
export function partsIn(parts, layers) {
    const byName = new Map(layers.map((layer) => [layer.name, layer]).reverse());
    const there = parts.filter((part) => has(byName.get(part.layer), part)).slice(0, MOST_OFF);
    return there.map(({ layer, map, box }) => ({ layer: byName.get(layer).index, map, box }));
}

/** Whether a layer has what is switched off. */
function has(layer, { map, box }) {
    if (!layer?.mask || map >= layer.maps) return false;
    if (!box) return true;
    const [top, left, bottom, right] = box;
    return layer.places && top <= bottom && left <= right && bottom < layer.size[0] && right < layer.size[1];
}

/** People's names of layers may hold what separates the parts. */
function safe(name) {
    return name.replace(/[%:;@]/g, encodeURIComponent);
}

function plain(name) {
    try {
        return decodeURIComponent(name);
    } catch {
        return "";
    }
}
