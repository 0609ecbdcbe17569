/** Where the present input lies, by the points that are nearest to it → the sentence that says so. No page, only numbers. */

const NEIGHBOURS = 15; // points that are asked
const MOST = 2 / 3; // of them, from which on it lies among their class; so many of two classes: between the two
const FAR = 0.1; // of the points' extent: with none that near, it lies by itself

/**
 * What the nearest points are.
 * @param {{x: Float32Array, y: Float32Array, labels: Uint16Array}} points
 * @param {number[]} place x, y
 * @param {number} extent of all points, the longer side
 * @param {number} self index of the input's own point, which does not count; -1 without one
 * @returns {{count: number, classes: number[], first: number, alone: boolean}} how many points were asked, the classes that
 *     it lies among or between, none where there are several, how many are of the first
 */
export function standing({ x, y, labels }, [across, up], extent, self = -1) {
    const near = []; // [square of the distance, class], the nearest first
    for (let at = 0; at < x.length; at++) {
        const away = (x[at] - across) ** 2 + (y[at] - up) ** 2;
        if (at === self || (near.length === NEIGHBOURS && away >= near[NEIGHBOURS - 1][0])) continue;
        const place = near.findIndex(([other]) => other > away);
        near.splice(place < 0 ? near.length : place, 0, [away, labels[at]]);
        if (near.length > NEIGHBOURS) near.pop();
    }
    const ranked = counted(near.map(([, name]) => name));
    const enough = (share) => share >= MOST * near.length;
    const [[one, first] = [-1, 0], [two, second] = [-1, 0]] = ranked;
    const classes = enough(first) ? [one] : enough(first + second) ? [one, two] : [];
    return { count: near.length, classes, first, alone: !near.length || near[0][0] > (FAR * extent) ** 2 };
}

/** Classes with how often they occur, the most frequent first. */
function counted(names) {
    const counts = new Map();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return Array.from(counts).sort(([, one], [, other]) => other - one);
}

/**
 * Which sentence says it.
 * @param {{classes: number[], alone: boolean}} standing
 * @param {?number} is the input's true class, null for a drawing
 * @param {number} read the class that it is read as
 * @returns {string} a key among the words of the tab
 */
export function sentenceOf({ classes, alone }, is, read) {
    const what = is === null ? "drawing" : "image";
    if (alone) return `alone.${what}`;
    if (classes.length !== 1) return `${classes.length ? "between" : "meeting"}.${what}`;
    const [among] = classes;
    if (is !== null && is !== read && read === among) return "mistaken";
    if (read !== among) return is === read ? "yet-right" : `yet-read.${what}`;
    return `among.${what}`;
}
