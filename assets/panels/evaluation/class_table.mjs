/** How well each class is read, as a table; the weakest is marked. */
import { made } from "../../page/elements.mjs";

const COLUMNS = ["class", "images", "precision", "recall", "F1"];
const EVERY = 40; // classes up to which all are listed
const WEAKEST = 16; // of more, until all are asked for

/**
 * The table.
 * @param {Array<Array>} classes name, images, and three shares in percent, null for one that is not known
 * @param {?number} weakest row of the class with the lowest F1
 */
export function classTable(classes, weakest) {
    const table = made("table");
    const list = (numbers) => {
        table.replaceChildren();
        addRow(table, COLUMNS, "th");
        for (const at of numbers) addClass(table, classes[at], at === weakest);
    };
    const all = classes.map((_, at) => at);
    if (all.length <= EVERY) {
        list(all);
        return table;
    }
    const worth = (at) => classes[at][4] ?? Infinity; // its F1
    list([...all].sort((one, other) => worth(one) - worth(other)).slice(0, WEAKEST));
    const whole = made("div");
    const button = made("button", "tool", `Show all ${all.length} classes`);
    button.addEventListener("click", () => {
        list(all);
        button.remove();
    });
    whole.append(made("p", "note", `The ${WEAKEST} weakest by F1.`), table, button);
    return whole;
}

function addClass(table, [name, images, ...shares], isWeakest) {
    const line = addRow(table, [name, images.toLocaleString("en"), ...shares.map(percent)], "td");
    if (!isWeakest) return;
    line.className = "weakest";
    line.title = "the lowest F1";
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
