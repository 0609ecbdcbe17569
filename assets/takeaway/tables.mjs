/** The tables that a part of the page shows, as rows; a cell that is a number says it whole in `data-value`. */
import { say } from "../page/words.mjs";

/**
 * @param {HTMLElement} root
 * @returns {Array<{name: string, rows: function(): string[][]}>}
 */
export function tablesIn(root) {
    return Array.from(root.querySelectorAll("table"))
        .filter((table) => table.getClientRects().length)
        .map((table, at) => ({ name: nameOf(table) || String(at + 1), rows: () => Array.from(table.rows, rowOf) }));
}

function nameOf(table) {
    return table.getAttribute("aria-label") ?? table.caption?.textContent ?? table.closest("details")?.querySelector("summary")?.textContent ?? table.parentElement.id;
}

function rowOf(row) {
    return Array.from(row.cells, (cell) => cell.dataset.value ?? cell.textContent.trim());
}

/** The probability of each class for the present input; nothing known for a blank pad. @param {Page} page */
export function softmaxRows(page) {
    const { shares } = page.panel("input").verdict.bars;
    return [[say("takeaway.columns.class"), say("takeaway.columns.probability")], ...page.model.classes.map((name, at) => [name, shares ? shares[at] : ""])];
}
