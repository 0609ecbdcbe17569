/** What is switched off, as the address says it (`conv_2:30,31;conv_1:4@0.0.5.9`), and as parts. */

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
