/**
 * How large feature maps are, in how many columns, and how far layers stand apart: pure geometry, in CSS pixels. Layers that
 * follow each other with equally many maps, as a convolution and its pooling, look alike; rows are full where they can be.
 */

const LARGEST = 10; // rem, a map side
const SMALLEST = 1.25;
const ENOUGH = 2.5; // the same on narrow pages, where a layer is as wide as the page
const UNITS = [1, 0.75, 0.5]; // rem, a unit of a flat layer: the first with which they fit in one row
const GAPS = [0.75, 2]; // rem between two layers: at least, and where there is room
const WORTH = 1.25; // as many times larger must maps become for a layer to leave its full width

/**
 * @typedef {object} Layer
 * @property {number} maps @property {number} height of a map, in values @property {number} width @property {boolean} flat
 * @property {number} label height of what is said of it: beside its maps, on narrow pages above them
 * @typedef {{columns: number, side: number, width: number, height: number}} Plan of a layer's maps
 */

/**
 * The largest maps that let all layers be seen at once; all layers grow together, the smallest first.
 * @param {Layer[]} layers
 * @param {{across: number, room: number, unit: number, narrow: boolean}} page pixels that maps may take across, and all
 *     layers down; pixels a rem; whether each layer is as wide as it may be instead
 * @returns {{plans: Plan[], gap: number}} a plan a layer, and pixels between two
 */
export function arranged(layers, page) {
    const [least, most] = GAPS.map((gap) => gap * page.unit);
    const gaps = Math.max(1, layers.length - 1);
    const groups = grouped(layers).map((members) => ({ members, ways: waysOf(members[0], page), at: 0 }));
    const room = page.room - least * (layers.length - 1);
    if (!page.narrow) grow(groups, room);
    const plans = groups.flatMap(({ members, ways, at }) => members.map((layer) => planOf(layer, ways[at])));
    const taken = heightOf(groups, page.narrow);
    return { plans, gap: Math.max(least, Math.min(most, (page.room - taken) / gaps)) };
}

/** Layers that look alike: neighbours with equally many maps of one shape. @returns {Layer[][]} */
function grouped(layers) {
    const groups = [];
    for (const layer of layers) {
        const before = groups.at(-1)?.[0];
        const alike = before && !layer.flat && !before.flat && before.maps === layer.maps;
        if (alike && before.height * layer.width === before.width * layer.height) groups.at(-1).push(layer);
        else groups.push([layer]);
    }
    return groups;
}

/** Let groups take their next way, the smallest maps first, as long as all fit; then use what is left of the room. */
function grow(groups, room) {
    const side = ({ ways, at }) => ways[at].side;
    for (const open = new Set(groups); open.size; ) {
        const group = [...open].reduce((one, other) => (side(other) < side(one) ? other : one));
        if (group.at + 1 < group.ways.length) {
            group.at++;
            if (heightOf(groups) <= room) continue;
            group.at--;
        }
        open.delete(group);
    }
    for (const group of [...groups].sort((one, other) => side(one) - side(other))) widen(group, groups, room);
}

/** The next way in smaller maps than it could have, if these are much larger than the present ones and fit. */
function widen(group, groups, room) {
    const [now, next] = [group.ways[group.at], group.ways[group.at + 1]];
    if (!next) return;
    const { ways, at } = group;
    for (let side = Math.floor(next.side); side >= now.side * WORTH; side--) {
        Object.assign(group, { ways: [{ ...next, side }], at: 0 });
        if (heightOf(groups) <= room) return;
    }
    Object.assign(group, { ways, at });
}

/** Pixels that all layers take, without what is between them. */
function heightOf(groups, narrow = false) {
    let sum = 0;
    for (const { members, ways, at } of groups) {
        for (const layer of members) {
            const { height } = planOf(layer, ways[at]);
            sum += narrow ? layer.label + height : Math.max(layer.label, height);
        }
    }
    return sum;
}

/** @returns {Plan} */
function planOf({ maps, height, width, flat }, { columns, side }) {
    const rows = Math.ceil(maps / columns);
    if (flat) return { columns, side, width: columns * side, height: rows * side };
    return { columns, side, width: Math.floor(side * columns), height: Math.ceil((side * rows * height) / width) };
}

/** The ways to lay out a layer's maps, smallest first. @returns {Array<{columns: number, side: number}>} */
function waysOf({ maps, flat }, { across, unit, narrow }) {
    if (flat) return [units(maps, across, unit)];
    const sideOf = (columns) => Math.min(across / columns, LARGEST * unit);
    let columns = maps;
    const enough = (narrow ? ENOUGH : SMALLEST) * unit;
    while (columns > 1 && sideOf(columns) < enough) columns = fewer(columns, maps);
    const ways = [{ columns, side: sideOf(columns) }];
    while (!narrow && columns > 1 && ways.at(-1).side < LARGEST * unit) {
        columns = fewer(columns, maps);
        ways.push({ columns, side: sideOf(columns) });
    }
    return ways;
}

/** The next smaller number of columns, at least half as many: that which leaves the fewest places empty. */
function fewer(columns, maps) {
    let best = { columns: 1, empty: Infinity };
    for (let next = columns - 1; next >= columns / 2; next--) {
        const empty = Math.ceil(maps / next) * next - maps;
        if (empty < best.empty) best = { columns: next, empty };
    }
    return best.columns;
}

/** The one way to lay out the units of a flat layer: in whole pixels. */
function units(maps, across, unit) {
    const sizes = UNITS.map((size) => Math.round(size * unit));
    const side = sizes.find((size) => maps * size <= across) || sizes.at(-1);
    return { columns: Math.max(1, Math.min(maps, Math.floor(across / side))), side };
}
