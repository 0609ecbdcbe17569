/** The settings of both models side by side: those that differ, and folded away those that do not. */
import { made } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";

/** @param {{titles: string[], rows: Array<[string, string, string, boolean]>}} settings rows of name, A's, B's, whether they differ */
export function settingsTable({ titles, rows }) {
    const differing = rows.filter(([, , , differs]) => differs);
    const same = rows.filter(([, , , differs]) => !differs);
    const heading = differing.length ? say("compare.settings.differ", { count: differing.length }) : say("compare.settings.nothing");
    const shown = [made("h2", "", heading)];
    if (differing.length) shown.push(tableOf(heading, titles, differing));
    if (same.length) shown.push(folded(titles, same));
    return shown;
}

function folded(titles, rows) {
    const details = made("details", "");
    const name = say("compare.settings.same", { count: rows.length });
    details.append(made("summary", "", name), tableOf(name, titles, rows));
    return details;
}

function tableOf(name, titles, rows) {
    const table = made("table", "settings-table");
    table.setAttribute("aria-label", name);
    table.createTHead().insertRow().append(made("td"), ...titles.map((title, at) => titleCell("AB"[at], title)));
    const body = table.createTBody();
    for (const [name, a, b] of rows) {
        const row = body.insertRow();
        const heading = made("th", "", name);
        heading.scope = "row";
        row.append(heading, ...[a, b].map((value) => made("td", "", value || say("compare.settings.unknown"))));
    }
    return table;
}

function titleCell(letter, title) {
    const cell = made("th");
    cell.scope = "col";
    cell.append(made("span", "letter", letter), title);
    return cell;
}
