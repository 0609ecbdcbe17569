/** How well each class is read, as a table; the weakest is marked. */
import { made } from "../../page/elements.mjs";

const COLUMNS = ["class", "images", "precision", "recall", "F1"];

/**
 * The table.
 * @param {Array<Array>} classes name, images, and three shares in percent, null for one that is not known
 * @param {?number} weakest row of the class with the lowest F1
 */
export function classTable(classes, weakest) {
    const table = made("table");
    addRow(table, COLUMNS, "th");
    classes.forEach(([name, images, ...shares], at) => {
        const line = addRow(table, [name, images.toLocaleString("en"), ...shares.map(percent)], "td");
        if (at !== weakest) return;
        line.className = "weakest";
        line.title = "the lowest F1";
    });
    return table;
}

function addRow(table, texts, tag) {
    const line = table.insertRow();
    texts.forEach((text, at) => {
        const cell = made(at ? tag : "th", "", text);
        cell.scope = at ? "" : "row";
        line.append(cell);
    });
    return line;
}

function percent(share) {
    return share === null ? "–" : `${share.toFixed(1)} %`;
}
