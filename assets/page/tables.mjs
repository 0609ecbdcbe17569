/** The tables that Python declares (app/tables.py), as the page's document brings them; and what is asked of them. */

export const tables = JSON.parse(document.getElementById("tables").textContent);

const SPLITS = new Map(tables.splits.map((split) => [split.name, split]));

/** @param {string} name of a split @returns {{name: string, wire: number}|undefined} */
export function splitNamed(name) {
    return SPLITS.get(name);
}
