/** The editor of a network's layers: a row a layer, its text as the command line takes it, shapes as the server says. */
import { made } from "../../page/elements.mjs";
import { tables } from "../../page/tables.mjs";

const KINDS = tables.layer_kinds;

/** Rows that can be changed, moved, added and removed. */
export class Network {
    /** @param {HTMLElement} host @param {function(): void} changed */
    constructor(host, changed) {
        this.host = host;
        this.changed = changed;
        this.rows = made("div");
        const add = made("div", "layer-add");
        for (const [kind, { title }] of Object.entries(KINDS)) add.append(button(`+ ${title}`, `Add ${title}`, () => this.add(kind)));
        host.append(this.rows, add);
        host.addEventListener("input", (event) => event.stopPropagation() || changed());
    }

    /** Show a network given as text. */
    read(text) {
        this.rows.replaceChildren(...text.split(",").map((line) => this.row(...line.trim().split(/\s+/))));
    }

    /** The network as text. */
    text() {
        return Array.from(this.rows.children, (row) => written(row)).join(", ");
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
        row.append(made("span", "layer-kind", KINDS[kind]?.title || kind), fields, made("span", "layer-shape"), this.moves(row));
        return row;
    }

    moves(row) {
        const host = made("span", "layer-moves");
        host.append(
            button("↑", "Move up", () => row.previousElementSibling?.before(row)),
            button("↓", "Move down", () => row.nextElementSibling?.after(row)),
            button("×", "Remove this layer", () => row.remove()),
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
            const layer = own[at];
            const learned = layer?.parameters ? ` · ${layer.parameters.toLocaleString("en")} parameters` : "";
            row.querySelector(".layer-shape").textContent = layer ? `${layer.shape}${learned}` : "";
        });
    }
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

/** What a field of a layer is set with: a choice, or a number with its unit. */
function control({ name, unit, choices }, value) {
    const element = made(choices ? "select" : "input");
    if (choices) element.append(...choices.map((choice) => new Option(choice, choice)));
    else element.inputMode = "decimal";
    element.value = value;
    element.dataset.field = name;
    element.setAttribute("aria-label", name);
    if (choices) return element;
    const label = made("label");
    label.append(element, unit);
    return label;
}

function button(text, label, act) {
    const element = made("button", "", text, label);
    element.type = "button";
    element.setAttribute("aria-label", label);
    element.addEventListener("click", act);
    return element;
}
