/** How large feature maps are, and in how many columns: pure geometry, in CSS pixels. */

const LARGEST = 120; // a map side
const SMALLEST = 20;
const UNITS = [16, 12, 8]; // the same for a unit of a flat layer, the first that fits in one row
const NARROW = 40; // on narrow pages, a map side that is large enough

/**
 * The largest maps that let all layers be seen at once; all layers grow together, the smallest first.
 * @param {Array<{maps: number, height: number, width: number, flat: boolean}>} layers
 * @param {number} across pixels that a layer may take
 * @param {number} room pixels that all layers may take, down
 * @param {boolean} narrow whether each layer is as wide as it may be instead
 * @returns {Array<{columns: number, side: number, width: number, height: number}>} a plan a layer
 */
export function arranged(layers, across, room, narrow) {
    const plans = layers.map((layer) => choices(layer, across, narrow));
    const chosen = plans.map(() => 0);
    const height = () => plans.reduce((sum, plan, at) => sum + plan[chosen[at]].height, 0);
    const side = (at) => plans[at][chosen[at]].side;
    for (const open = new Set(plans.keys()); open.size; ) {
        const at = [...open].reduce((one, other) => (side(other) < side(one) ? other : one));
        if (chosen[at] + 1 < plans[at].length) {
            chosen[at]++;
            if (height() <= room) continue;
            chosen[at]--;
        }
        open.delete(at);
    }
    return plans.map((plan, at) => plan[chosen[at]]);
}

/** The ways to lay out a layer's maps, smallest first: columns, and the size that follows. */
function choices({ maps, height, width, flat }, across, narrow) {
    if (flat) return [units(maps, across)];
    const plans = [];
    for (let rows = 1; rows <= maps; rows++) {
        const columns = Math.ceil(maps / rows);
        if (plans.length && plans[plans.length - 1].columns === columns) continue;
        const side = Math.min(across / columns, LARGEST);
        const plan = { columns, side, width: Math.floor(side * columns), height: Math.ceil((side * rows * height) / width) };
        if (side >= SMALLEST || columns === 1) plans.push(plan);
        if (side >= LARGEST || (narrow && side >= NARROW)) break;
    }
    return narrow ? plans.slice(-1) : plans;
}

/** The one way to lay out the units of a flat layer. */
function units(maps, across) {
    const side = UNITS.find((size) => maps * size <= across) || UNITS[UNITS.length - 1];
    const columns = Math.min(maps, Math.floor(across / side));
    return { columns, side, width: columns * side, height: Math.ceil(maps / columns) * side };
}
