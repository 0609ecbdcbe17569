/** The editor of a network's layers: a row a layer, its text as the command line takes it, shapes as the server says. */
(() => {
    "use strict";
    const ACTIVATIONS = ["relu", "elu", "selu", "gelu", "tanh", "sigmoid", "linear"];
    const KINDS = {
        // fields: [what it is, its default, what may be chosen]; a default is left out of the text
        conv: [["filters", "32"], ["kernel", "3"], ["activation", "relu", ACTIVATIONS], ["padding", "valid", ["valid", "same"]]],
        pool: [["size", "2"], ["pooling", "max", ["max", "average"]]],
        norm: [],
        dropout: [["rate", "0.3"]],
        dense: [["units", "128"], ["activation", "relu", ACTIVATIONS]],
    };
    const NAMES = { conv: "convolution", pool: "pooling", norm: "batch norm", dropout: "dropout", dense: "dense" };
    const SAYS = { filters: "filters", kernel: "kernel", size: "window", rate: "share", units: "units" };

    /** Rows that can be changed, moved, added and removed. */
    class Network {
        /** @param {HTMLElement} host @param {function(): void} changed */
        constructor(host, changed) {
            this.host = host;
            this.changed = changed;
            this.rows = document.createElement("div");
            const add = document.createElement("div");
            add.className = "layer-add";
            for (const kind of Object.keys(KINDS)) add.append(button(`+ ${NAMES[kind]}`, `Add ${NAMES[kind]}`, () => this.add(kind)));
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
            const row = document.createElement("div");
            row.className = "layer-row";
            row.dataset.kind = kind;
            const name = document.createElement("span");
            name.className = "layer-kind";
            name.textContent = NAMES[kind] || kind;
            row.append(name);
            const fields = document.createElement("span");
            fields.className = "layer-fields";
            for (const [what, plain, choices] of KINDS[kind] || []) {
                const given = choices ? words.find((word) => choices.includes(word)) : words.shift();
                fields.append(field(what, given || plain, choices));
            }
            const shape = document.createElement("span");
            shape.className = "layer-shape";
            row.append(fields, shape, this.moves(row));
            return row;
        }

        moves(row) {
            const host = document.createElement("span");
            host.className = "layer-moves";
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
                const found = own[at];
                const learned = found?.parameters ? ` · ${found.parameters.toLocaleString("en")} parameters` : "";
                row.querySelector(".layer-shape").textContent = found ? `${found.shape}${learned}` : "";
            });
        }
    }

    function written(row) {
        const parts = [row.dataset.kind];
        const fields = KINDS[row.dataset.kind] || [];
        row.querySelectorAll("[data-field]").forEach((control, at) => {
            const [, plain, choices] = fields[at];
            if (!choices || control.value !== plain) parts.push(control.value.trim() || "?");
        });
        return parts.join(" ");
    }

    function field(what, value, choices) {
        const control = document.createElement(choices ? "select" : "input");
        if (choices) control.append(...choices.map((choice) => new Option(choice, choice)));
        else control.inputMode = "decimal";
        control.value = value;
        control.dataset.field = what;
        control.setAttribute("aria-label", what);
        if (choices) return control;
        const label = document.createElement("label");
        label.append(control, SAYS[what]);
        return label;
    }

    function button(text, label, act) {
        const found = document.createElement("button");
        found.type = "button";
        found.textContent = text;
        found.title = label;
        found.setAttribute("aria-label", label);
        found.addEventListener("click", act);
        return found;
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Network });
})();
