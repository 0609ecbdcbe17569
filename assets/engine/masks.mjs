/**
 * Filters that are switched off → the factors that the graph multiplies its conv layers' maps by: the twin of
 * model/serving/masks.py. Nothing switched off is no factors at all, so that the graph is bit for bit the plain one.
 */

/**
 * @param {Map<number, {name: string, maps: number, size: number[], mask: string, places: boolean}>} layers by index
 * @param {{layer: number, map: number, box: ?number[]}[]} off
 * @returns {Map<string, Float32Array>} by the name of a mask its factors, (H, W, maps) or (1, 1, maps)
 * @throws {Error} for what there is not, or cannot be switched off
 */
export function factors(layers, off) {
    const masks = new Map();
    for (const part of off) {
        const layer = layers.get(part.layer);
        if (!layer?.mask) throw new Error(`switched off: layer ${part.layer} is no convolution`);
        const { mask, maps, places, size } = layer;
        if (part.map >= maps) throw new Error(`switched off: map ${part.map} of ${layer.name}, expected 0 to ${maps - 1}`);
        const [height, width] = places ? size : [1, 1];
        if (!masks.has(mask)) masks.set(mask, new Float32Array(height * width * maps).fill(1));
        const [top, left, bottom, right] = boxOf(part, layer) ?? [0, 0, height - 1, width - 1];
        for (let row = top; row <= bottom; row++) {
            for (let column = left; column <= right; column++) masks.get(mask)[(row * width + column) * maps + part.map] = 0;
        }
    }
    return masks;
}

/** The region of a part; null for all of the map. */
function boxOf({ box }, { name, places, size: [height, width] }) {
    if (!box) return null;
    const [top, left, bottom, right] = box;
    if (!places) throw new Error("switched off: of a model as large as this one whole maps only, no regions");
    if (top > bottom || left > right || bottom >= height || right >= width) {
        throw new Error(`switched off: region ${box} of ${name}, whose maps are ${height},${width}`);
    }
    return box;
}
