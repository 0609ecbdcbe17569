/** The editor of a network's layers: a row a layer, its text as the command line takes it, shapes as the server says. */
import { made, tool, write } from "../../page/elements.mjs";
import { tables } from "../../page/tables.mjs";
import { say } from "../../page/words.mjs";

const KINDS = tables.layer_kinds;

/** Rows that can be changed, moved, added and removed. */
export class Network {
    /** @param {HTMLElement} host @param {function(): void} changed */
    constructor(host, changed) {
        this.host = host;
        this.changed = changed;
        this.rows = made("div");
        const add = made("div", "layer-add");
        for (const kind of Object.keys(KINDS)) add.append(tool(`+ ${titleOf(kind)}`, say("training.layers.add", { kind: titleOf(kind) }), () => this.add(kind)));
        host.append(this.rows, add);
        for (const type of ["input", "change"]) host.addEventListener(type, (event) => event.stopPropagation() || changed());
    }

    /** Show a network given as text. */
    read(text) {
        this.rows.replaceChildren(...text.split(",").map((line) => this.row(...line.trim().split(/\s+/))));
    }

    /** The network as text. */
    text() {
        return Array.from(this.rows.children, (row) => written(row)).join(", ");
    }

    /** The side of the kernels, if all convolutions have the same; else "". */
    get kernel() {
        const sides = new Set(Array.from(this.rows.querySelectorAll("[data-field=kernel]"), ({ value }) => value.trim()));
        return sides.size === 1 ? [...sides][0] : "";
    }

    /** A row for a layer; words that are choices find their field by themselves. */
    row(kind, ...words) {
        const row = made("div", "layer-row");
        row.dataset.kind = kind;
        const fields = made("span", "layer-fields");
        for (const entry of KINDS[kind]?.fields || []) {
            const given = entry.choices ? words.find((word) => entry.choices.includes(word)) : words.shift();
            fields.append(control(entry, given || entry.default));
        }
        row.append(made("span", "layer-kind", titleOf(kind)), fields, this.moves(row), made("span", "layer-shape"));
        return row;
    }

    moves(row) {
        const host = made("span", "layer-moves");
        const kind = titleOf(row.dataset.kind);
        host.append(
            tool("↑", say("training.layers.up", { kind }), () => row.previousElementSibling?.before(row)),
            tool("↓", say("training.layers.down", { kind }), () => row.nextElementSibling?.after(row)),
            tool("×", say("training.layers.remove", { kind }), () => row.remove()),
        );
        host.addEventListener("click", () => this.changed());
        return host;
    }

    /** A new layer: dense ones at the end, all others before the first dense one. */
    add(kind) {
        const row = this.row(kind);
        const dense = kind === "dense" ? null : this.rows.querySelector("[data-kind=dense]");
        this.rows.insertBefore(row, dense);
        this.changed();
        row.querySelector("input, select")?.focus();
    }

    /** Show what each layer makes: [{name, shape, parameters}]; nothing where the network cannot be. */
    explain(planned) {
        const own = planned.filter(({ name }) => name !== "flatten" && name !== "softmax");
        Array.from(this.rows.children, (row, at) => {
            if (own[at]) write(row.lastElementChild, shapeOf(own[at]));
            else if (!row.classList.contains("wrong")) write(row.lastElementChild, "");
        });
    }

    /** Say below a layer what is wrong with it. @param {number} place from 1, 0 for none @param {string} line */
    mark(place, line) {
        Array.from(this.rows.children, (row, at) => {
            const isWrong = at + 1 === place;
            row.classList.toggle("wrong", isWrong);
            if (isWrong) write(row.lastElementChild, line);
            for (const field of row.querySelectorAll("[data-field]")) field.setAttribute("aria-invalid", String(isWrong));
        });
    }
}

function titleOf(kind) {
    return KINDS[kind] ? say(`training.layers.kinds.${kind}`) : kind;
}

function shapeOf({ shape, parameters }) {
    return say(parameters ? "training.layers.learned" : "training.layers.shape", { shape, count: parameters });
}

function written(row) {
    const parts = [row.dataset.kind];
    const { fields } = KINDS[row.dataset.kind] || { fields: [] };
    row.querySelectorAll("[data-field]").forEach(({ value }, at) => {
        const entry = fields[at];
        if (!entry.choices || value !== entry.default) parts.push(value.trim() || "?");
    });
    return parts.join(" ");
}

/** What a field of a layer is set with: a choice, or a number with its unit. Activations are called as in code. */
function control({ name, choices }, value) {
    const element = made(choices ? "select" : "input");
    const title = say(`training.layers.fields.${name}`);
    if (choices) element.append(...choices.map((choice) => new Option(name === "activation" ? choice : say(`training.layers.choices.${choice}`), choice)));
    else element.inputMode = "decimal";
    element.value = value;
    element.dataset.field = name;
    element.setAttribute("aria-label", title);
    if (choices) return element;
    const label = made("label");
    label.append(element, title);
    return label;
}
