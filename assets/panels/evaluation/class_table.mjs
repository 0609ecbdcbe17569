/** How well each class is read, as a table; the weakest is marked. */
import { made } from "../../page/elements.mjs";
import { percent, whole } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";

const COLUMNS = ["class", "images", "precision", "recall", "f1"];
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
        addRow(table, COLUMNS.map((name) => say(`evaluation.table.${name}`)), "th");
        for (const at of numbers) addClass(table, classes[at], at === weakest);
    };
    const all = classes.map((_, at) => at);
    if (all.length <= EVERY) {
        list(all);
        return table;
    }
    const worth = (at) => classes[at][4] ?? Infinity; // its F1
    list([...all].sort((one, other) => worth(one) - worth(other)).slice(0, WEAKEST));
    const part = made("div");
    const button = made("button", "tool", say("evaluation.table.every", { count: all.length }));
    button.addEventListener("click", () => {
        list(all);
        button.remove();
    });
    part.append(made("p", "note", say("evaluation.table.part", { count: WEAKEST })), table, button);
    return part;
}

function addClass(table, [name, images, ...shares], isWeakest) {
    const line = addRow(table, [name, whole(images), ...shares.map(shareOf)], "td");
    [images, ...shares].forEach((value, at) => (line.cells[at + 1].dataset.value = value ?? ""));
    if (!isWeakest) return;
    line.className = "weakest";
    line.cells[0].dataset.mark = say("evaluation.table.weakest");
}

/** A row of cells, the first of which names it. */
function addRow(table, texts, tag) {
    const line = table.insertRow();
    texts.forEach((text, at) => {
        const cell = made(at ? tag : "th", "", text);
        cell.scope = tag === "th" ? "col" : at ? "" : "row";
        line.append(cell);
    });
    return line;
}

function shareOf(percents) {
    return percents === null ? "–" : percent(percents / 100);
}
