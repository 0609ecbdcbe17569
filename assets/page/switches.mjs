/** What is switched off of the model that is shown: which parts it has, and what a switch makes of them. */
import { partsIn, partsOf } from "./off.mjs";

/** @typedef {import("./off.mjs").Off} Off */

/** The parts that a model has; others say nothing of it. @param {string} text @param {object[]} layers @returns {Off[]} */
export function partsHeld(text, layers) {
    return partsOf(text).filter((part) => partsIn([part], layers).length);
}

/**
 * The parts once a switch has been turned: a part that is off is on, and the other way round. All of a map takes the
 * place of its regions.
 * @param {Off[]} parts @param {Off} part @returns {Off[]}
 */
export function toggled(parts, part) {
    const same = (other) => isOfMap(other, part) && String(other.box ?? "") === String(part.box ?? "");
    if (parts.some(same)) return parts.filter((other) => !same(other));
    return [...parts.filter((other) => part.box !== null || !isOfMap(other, part)), part];
}

/** Whether all of a filter's map is off. @param {Off[]} parts @param {string} layer @param {number} map */
export function isOff(parts, layer, map) {
    return parts.some((part) => part.box === null && isOfMap(part, { layer, map }));
}

/** How many filters something is switched off of. @param {Off[]} parts */
export function filtersIn(parts) {
    return new Set(parts.map(({ layer, map }) => `${map} ${layer}`)).size;
}

function isOfMap(one, other) {
    return one.layer === other.layer && one.map === other.map;
}
