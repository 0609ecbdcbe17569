/** The table of a sweep: a row for each combination of values, with what it reads and the way to each of its runs. */
import { made } from "../../page/elements.mjs";
import { percent } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";

const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" }; // also where rows are laid out as grids

/** Rows are made anew when something in them has changed, and a run that has the focus keeps it. */
export class SweepTable {
    /** @param {HTMLElement} host @param {function(string): void} look shows a run by its id */
    constructor(host, look) {
        Object.assign(this, { host, told: "" });
        host.addEventListener("click", ({ target }) => {
            const button = target.closest("[data-run]");
            if (button) look(button.dataset.run);
        });
    }

    /** @param {{heads: string[], rows: object[], tests: ?number}} sweep */
    show({ heads, rows, tests }) {
        const told = JSON.stringify([heads, rows, tests]);
        if (told === this.told) return;
        this.told = told;
        const focused = this.host.contains(document.activeElement) && document.activeElement.dataset.run;
        const table = made("table");
        table.setAttribute("aria-label", say("sweep.table"));
        table.createTHead().append(headOf(heads));
        table.createTBody().append(...rows.map(rowOf));
        for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, th, td")]) part.setAttribute("role", roleOf(part));
        this.host.classList.toggle("both", heads.length > 1);
        this.host.replaceChildren(table, ...(tests ? [made("p", "caption", say("sweep.tested", { count: tests }))] : []));
        if (focused) this.host.querySelector(`[data-run="${CSS.escape(focused)}"]`)?.focus();
    }
}

function roleOf({ localName, scope }) {
    return ROLES[localName] ?? (scope === "col" ? "columnheader" : "rowheader");
}

function headOf(heads) {
    const row = made("tr");
    row.append(
        ...heads.map((head) => made("th", "", head)),
        made("th", "sweep-number", say("sweep.columns.validation"), say("sweep.columns.validation-title")),
        made("th", "sweep-number sweep-range", say("sweep.columns.range")),
        made("th", "sweep-number", say("sweep.columns.test"), say("sweep.columns.test-title")),
        made("th", "", say("sweep.columns.runs")),
    );
    for (const cell of row.children) cell.scope = "col";
    return row;
}

function rowOf({ values, validation, test, runs, best }) {
    const row = made("tr", best ? "sweep-best" : "");
    const cells = values.map((value) => made("th", "", value));
    for (const cell of cells) cell.scope = "row";
    if (best) cells.at(-1).append(" ", made("span", "sweep-mark", say("sweep.best")));
    const { deviation = null, low, high } = validation ?? {};
    const range = deviation === null ? "" : say("sweep.range", { low: 100 * low, high: 100 * high });
    row.append(...cells, meanOf(validation), made("td", "sweep-number sweep-range", range), meanOf(test, false), runsOf(runs));
    return row;
}

/** A mean, with its deviation where that is told and there is one. */
function meanOf(spread, deviates = true) {
    const cell = made("td", "sweep-number", spread ? percent(spread.mean, 2) : "");
    const { deviation } = spread ?? {};
    if (deviates && spread && deviation !== null) cell.append(" ", made("span", "sweep-deviation", say("sweep.deviation", { points: 100 * deviation })));
    return cell;
}

function runsOf(runs) {
    const cell = made("td");
    const group = made("div", "sweep-runs");
    group.append(...runs.map(buttonOf));
    cell.append(group);
    return cell;
}

function buttonOf({ id, seed, state, label }) {
    const button = made("button", "tool", seed, label);
    Object.assign(button.dataset, { run: id, state });
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.disabled = state === "gone";
    return button;
}
