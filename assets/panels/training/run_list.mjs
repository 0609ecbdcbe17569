/** The list of runs as a table: rows stay where they are and only what has changed in them is written anew. */
import { made, tool, write } from "../../page/elements.mjs";
import { moment, percent } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";

const COLUMNS = ["name", "accuracy", "epochs", "when"];

/** All runs, the newest first. */
export class RunList {
    /** @param {HTMLElement} host @param {{choose: function(string): void, undo: function(): void}} acts */
    constructor(host, { choose, undo }) {
        this.rows = new Map(); // id → its row
        this.disk = made("span", "caption");
        this.back = tool("", "", undo);
        this.back.dataset.act = "undo";
        this.trouble = made("p", "notice");
        this.none = made("p", "note", say("runs.none"));
        this.table = tableOf((this.body = made("tbody")));
        const head = made("div", "runs-head");
        head.append(this.disk, this.back);
        const frame = made("div", "run-list");
        frame.append(this.table, this.none);
        host.append(head, frame, this.trouble);
        this.body.addEventListener("click", ({ target }) => {
            const row = target.closest("[data-run]");
            if (row) choose(row.dataset.run);
        });
        this.show({ rows: [], disk: "", before: "" }, "");
    }

    /** @param {{rows: object[], disk: string, before: string}} told @param {string} chosen id of the run that is looked at */
    show({ rows, disk, before }, chosen) {
        write(this.disk, disk);
        write(this.back, before);
        this.back.hidden = !before;
        this.trouble.textContent = "";
        this.table.hidden = !rows.length;
        this.none.hidden = rows.length > 0;
        const ids = new Set(rows.map(({ id }) => id));
        for (const [id, row] of this.rows) if (!ids.has(id)) this.remove(id, row);
        rows.forEach((told, at) => this.place(told, at, told.id === chosen));
    }

    remove(id, row) {
        row.remove();
        this.rows.delete(id);
    }

    place(told, at, isChosen) {
        if (!this.rows.has(told.id)) this.rows.set(told.id, rowOf(told.id));
        const row = this.rows.get(told.id);
        if (this.body.children[at] !== row) this.body.insertBefore(row, this.body.children[at] ?? null);
        fill(row, told, isChosen);
    }
}

function tableOf(body) {
    const table = made("table");
    const head = made("tr");
    head.append(...COLUMNS.map((column) => made("th", `run-${column}-head`, say(`runs.columns.${column}`))));
    for (const cell of head.children) cell.scope = "col";
    const heads = made("thead");
    heads.append(head);
    table.setAttribute("aria-label", say("runs.list"));
    table.append(heads, body);
    return table;
}

function rowOf(id) {
    const row = made("tr", "run-entry");
    row.dataset.run = id;
    const name = made("th", "run-name");
    name.scope = "row";
    const button = made("button");
    button.append(made("span", "run-title"), made("span", "in-use"));
    name.append(button);
    const epochs = made("td", "run-epochs");
    epochs.append(made("span"), made("span", "run-state"));
    row.append(name, made("td", "run-accuracy"), epochs, made("td", "run-time"));
    return row;
}

function fill(row, told, isChosen) {
    const [name, accuracy, epochs, when] = row.children;
    const button = name.firstElementChild;
    row.dataset.state = told.state;
    row.classList.toggle("used", told.in_use);
    button.setAttribute("aria-pressed", String(isChosen));
    write(button.firstElementChild, told.title);
    button.title = told.title;
    write(button.lastElementChild, told.in_use ? say("runs.in-use") : "");
    fillAccuracy(accuracy, told);
    write(epochs.firstElementChild, told.epochs);
    write(epochs.lastElementChild, told.state === "finished" ? "" : told.stand);
    write(when, moment(told.changed));
}

/** The test images are measured at the end; before, those of validation have to do. */
function fillAccuracy(cell, { accuracy, validation, judged }) {
    const measured = accuracy ?? validation;
    write(cell, measured === null ? "" : accuracy === null ? say("runs.validated", { share: validation }) : percent(accuracy, 2));
    cell.title = measured === null ? "" : say(accuracy === null ? "runs.validated-title" : "runs.tested", { judged });
}
