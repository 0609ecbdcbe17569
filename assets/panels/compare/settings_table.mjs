/** The settings of both models side by side, those that differ first. */
import { made } from "../../page/elements.mjs";

/** @param {{titles: string[], rows: string[][]}} settings rows of name, A's, B's @returns {HTMLElement[]} */
export function settingsTable({ titles, rows }) {
    const table = made("table", "settings-table");
    const head = table.createTHead().insertRow();
    head.append(made("th"), ...titles.map((title, at) => titleCell("AB"[at], title)));
    const body = table.createTBody();
    const differing = rows.filter(([, a, b]) => a !== b);
    const same = rows.filter(([, a, b]) => a === b);
    addGroup(body, differing.length ? `${differing.length} differ` : "Nothing differs", differing, "differs");
    if (same.length) addGroup(body, `${same.length} are the same`, same, "same");
    return [made("h2", "", "Settings"), table];
}

function titleCell(letter, title) {
    const cell = made("th");
    cell.append(made("span", `letter ${letter.toLowerCase()}`, letter), title);
    return cell;
}

/** Some rows under a line that says what they are. */
function addGroup(body, title, rows, style) {
    const head = body.insertRow();
    head.className = "group";
    const cell = made("th", "", title);
    cell.colSpan = 3;
    head.append(cell);
    for (const [name, a, b] of rows) {
        const row = body.insertRow();
        row.className = style;
        row.append(made("th", "", name), made("td", "", a || "not known"), made("td", "", b || "not known"));
    }
}
