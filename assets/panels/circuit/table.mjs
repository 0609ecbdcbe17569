/** A circuit as a table: for who does not see its picture, and who wants its numbers. */
import { made } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";
import { fixed, isUnit } from "./drawing.mjs";

/** Write all columns but the logit's. @param {HTMLTableElement} table @param {object} circuit the server's answer */
export function fill(table, { columns, logit }) {
    const head = made("thead", "");
    head.append(rowOf("th", [say("circuit.table.layer"), say("circuit.table.part"), say("circuit.table.value")]));
    const bodies = columns.slice(0, -1).map((column) => bodyOf(column, logit));
    table.replaceChildren(head, ...bodies);
}

/** The nodes of a column, and their sum. */
function bodyOf(column, logit) {
    const body = made("tbody", "");
    const rows = column.nodes.map((node) => rowOf("td", [column.name, partOf(column, node), fixed(node.value, logit)]));
    body.append(...rows, rowOf("td", [column.name, say("circuit.table.total"), fixed(column.total, logit)]));
    body.lastChild.className = "total";
    return body;
}

function partOf(column, { kind, map, count }) {
    if (kind === "map") return say(`circuit.table.${isUnit(column) ? "unit" : "map"}`, { map });
    return kind === "rest" ? say("circuit.table.rest", { count }) : say(`circuit.name.${kind}`);
}

function rowOf(tag, texts) {
    const row = made("tr", "");
    row.append(...texts.map((text) => made(tag, "", text)));
    return row;
}
