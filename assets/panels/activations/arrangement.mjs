/**
 * How large feature maps are, in how many columns, and how far layers stand apart: pure geometry, in CSS pixels. Rows are
 * as wide as the page and full where they can be; layers that follow each other with equally many maps, as a convolution
 * and its pooling, look alike.
 */

const LARGEST = 10; // rem, a map side
const SMALLEST = 2.4; // where the page scrolls in any case
const LEAST = 1.5; // of maps of few values; and of others, where that brings all layers into view,
const LEGIBLE = 0.1; // if each of their values has as much
const HIGHEST = 4; // rem, a map side in a list of inputs
const FEW = 8; // values on a side, fewer than which are few
const UNITS = [1, 0.75, 0.5]; // rem, a unit of a flat layer: the first with which they fit in one row
const GAPS = [1, 2]; // rem between the maps of two layers: at least, and where there is room
const WORDS = 0.75; // rem between what is said of two layers, at least

/**
 * @typedef {object} Layer
 * @property {number} maps @property {number} height of a map, in values @property {number} width @property {boolean} flat
 * @property {number} label height of what is said of it: beside its maps, on narrow pages above and below them
 * @typedef {{columns: number, side: number, width: number, height: number}} Plan of a layer's maps
 */

/**
 * Maps as large as lets all layers be seen at once; all layers grow together, the smallest first. Where they cannot be seen
 * at once, maps are as large as they should be at least, and the page scrolls.
 * @param {Layer[]} layers
 * @param {{across: number, room: number, unit: number, narrow: boolean, close: boolean}} page pixels that maps take across,
 *     and all layers may take down; pixels a rem; whether words stand above maps; whether layers stand close in any case
 * @returns {{plans: Plan[], gaps: number[]}} a plan a layer, and pixels from each to the next one
 */
export function arranged(layers, page) {
    const dense = page.narrow ? null : laid(layers, page, leastOf);
    const fits = dense && taken(dense, GAPS[0], page) <= page.room;
    const groups = fits ? dense : laid(layers, page, smallestOf);
    if (fits) grow(groups, page);
    const plans = plansOf(groups);
    return { plans, gaps: gapsOf(layers, plans, fits ? gapFor(groups, page) : GAPS[page.close ? 0 : 1], page) };
}

/** @returns {Array<{members: Layer[], ways: object[], at: number}>} layers that look alike, each in its smallest way */
function laid(layers, page, least) {
    return grouped(layers).map((members) => ({ members, ways: waysOf(members[0], page, least), at: 0 }));
}

/** Rem that a map has at least where that brings all layers into view. */
function leastOf({ height, width }) {
    return Math.max(LEAST, Math.min(SMALLEST, LEGIBLE * Math.max(height, width)));
}

/** And elsewhere. */
function smallestOf({ height, width }) {
    return Math.max(height, width) < FEW ? LEAST : SMALLEST;
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

/** Let groups take their next way, the smallest maps first, as long as all fit. */
function grow(groups, page) {
    const side = ({ ways, at }) => ways[at].side;
    for (const open = new Set(groups); open.size; ) {
        const group = [...open].reduce((one, other) => (side(other) < side(one) ? other : one));
        if (group.at + 1 < group.ways.length) {
            group.at++;
            if (taken(groups, GAPS[0], page) <= page.room) continue;
            group.at--;
        }
        open.delete(group);
    }
}

/** The largest gap with which all layers fit. @returns {number} rem */
function gapFor(groups, page) {
    let gap = GAPS[1];
    while (gap > GAPS[0] && taken(groups, gap, page) > page.room) gap -= 0.0625;
    return gap;
}

/** Pixels that all layers take. @param {number} gap rem */
function taken(groups, gap, page) {
    const layers = groups.flatMap(({ members }) => members);
    const plans = plansOf(groups);
    const gaps = gapsOf(layers, plans, gap, page);
    return plans.reduce((sum, { height }, at) => sum + Math.max(layers[at].label, height) + gaps[at], 0);
}

/** Maps stand evenly apart, also where words reach below them, as long as words do not touch. */
function gapsOf(layers, plans, gap, { unit, narrow }) {
    return plans.map(({ height }, at) => {
        if (at === plans.length - 1) return 0;
        const below = narrow ? 0 : Math.max(0, layers[at].label - height);
        return Math.max(WORDS * unit, gap * unit - below);
    });
}

function plansOf(groups) {
    return groups.flatMap(({ members, ways, at }) => members.map((layer) => planOf(layer, ways[at])));
}

/** @returns {Plan} */
function planOf({ maps, height, width }, { columns, side }) {
    return { columns, side, width: side * columns, height: (side * Math.ceil(maps / columns) * height) / width };
}

/** The ways to lay out a layer's maps, smallest first. @returns {Array<{columns: number, side: number}>} */
function waysOf(layer, { across, unit }, least) {
    const { maps, flat } = layer;
    if (flat) return [units(maps, across, unit)];
    const sideOf = (columns) => Math.min(across / columns, LARGEST * unit);
    let columns = most(layer, across, least(layer) * unit);
    const ways = [{ columns, side: sideOf(columns) }];
    while (columns > 1 && across / (columns = fullest(columns - 1, maps)) <= LARGEST * unit) ways.push({ columns, side: sideOf(columns) });
    return ways;
}

/** The most columns in which maps have a size. @param {number} least pixels of a side */
function most({ maps }, across, least) {
    const columns = Math.max(1, Math.floor(across / least));
    return maps <= columns ? maps : fullest(columns, maps);
}

/** How a layer's maps lie where they stand alone, in as few rows as leave them legible. @param {Layer} layer @returns {Plan} */
export function alone(layer, { across, unit }) {
    const columns = most(layer, across, smallestOf(layer) * unit);
    return planOf(layer, { columns, side: Math.min(across / columns, HIGHEST * unit) });
}

/** Of a number of columns and smaller ones, at least half as many, that which leaves the fewest places empty. */
function fullest(most, maps) {
    let best = { columns: 1, empty: Infinity };
    for (let columns = most; columns >= most / 2; columns--) {
        const empty = Math.ceil(maps / columns) * columns - maps;
        if (empty < best.empty) best = { columns, empty };
    }
    return best.columns;
}

/** The one way to lay out the units of a flat layer: in whole pixels. */
function units(maps, across, unit) {
    const sizes = UNITS.map((size) => Math.round(size * unit));
    const side = sizes.find((size) => maps * size <= across) || sizes.at(-1);
    return { columns: Math.max(1, Math.min(maps, Math.floor(across / side))), side };
}
