/** How many pictures stand in a row, by how wide the tab is, so that no row is left half empty. */

const ROWS = { wide: 16, middle: 8, narrow: 4 }; // pictures in a row at most; the style sheet chooses by the room

/** Have a list's rows hold as many members as fit and part evenly. @param {HTMLElement} list @param {number} count members @param {number} each pictures a member */
export function inRows(list, count, each = 1) {
    for (const [width, most] of Object.entries(ROWS)) list.style.setProperty(`--${width}`, evenly(count, Math.floor(most / each)));
}

/**
 * How many of `count` in a row, at most `most`: a divisor, else what leaves the fewest places empty; never so few that half
 * of the room stays free.
 */
export function evenly(count, most) {
    if (count <= most) return Math.max(count, 1);
    const choices = Array.from({ length: Math.ceil(most / 2) }, (_, at) => Math.max(most, 1) - at).filter((columns) => columns > 0);
    const empty = (columns) => (columns - (count % columns)) % columns;
    return choices.reduce((best, columns) => (empty(columns) < empty(best) ? columns : best), choices[0] ?? 1);
}
