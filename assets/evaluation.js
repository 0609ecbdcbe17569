/** The evaluation tab: what the visitor wants to see there, told to the server, and the table of classes. */
(() => {
    "use strict";
    const WAIT = 400; // milliseconds before the page says that it is measuring
    const SLIP = 8; // CSS pixels that a click may slip
    const WISH = {
        split: "test", cells: "counts", diagonal: true, true: null, predicted: null,
        verdict: "all", sort: "wrong", page: 0, sheet: false, near: null,
    };
    const MATRIX = ["split", "cells", "diagonal", "true", "predicted"];
    const GALLERY = ["split", "true", "predicted", "verdict", "sort", "page", "sheet", "near"];
    const PLAIN = { true: null, predicted: null, verdict: "all" };
    const SHARES = ["precision", "recall", "F1"];
    let evaluation = null;
    const early = new Map(); // what Dash brought before the page was ready

    /** The choices of the tab; clicking a cell of the matrix is one of them. */
    class Evaluation {
        /** @param {View} view */
        constructor(view) {
            this.view = view;
            this.wish = { ...WISH };
            this.names = [];
            this.sent = new Map([["eval-matrix", MATRIX], ["eval-gallery", GALLERY]].map(([store, keys]) => [store, this.part(keys)]));
            this.turns = 0; // questions asked of the gallery; an answer carries its question's number
            this.timers = new Map();
            this.gallery = new featurescope.Gallery(byId("gallery"), view, (by) => this.turn(by));
            this.pages = 0;
            this.connect();
            evaluation = this;
            for (const [part, told] of early) this[part](told);
            view.listen((keys) => {
                if (keys.has("choices")) this.restore();
            });
            if (view.choices.evaluation) this.restore();
        }

        /** Want what the address says. */
        restore() {
            const wish = { ...WISH };
            for (const [key, text] of Object.entries(this.view.choices.evaluation || {})) {
                const value = meant(key, text);
                if (value !== undefined) wish[key] = value;
            }
            if (wish.sort === "near") wish.near = this.present();
            this.change(wish);
        }

        /** What differs from a new page, as the address has it; what nearness is to follows the input. */
        get chosen() {
            const keys = Object.keys(WISH).filter((key) => key !== "near" && this.wish[key] !== WISH[key]);
            return Object.fromEntries(keys.map((key) => [key, String(this.wish[key])]));
        }

        connect() {
            const onChange = (id, read) => byId(id).addEventListener("change", ({ target }) => this.change(read(target.value)));
            const onClick = (id, act) => byId(id).addEventListener("click", act);
            const number = (value) => (value === "" ? null : Number(value));
            onChange("eval-split", (split) => ({ split, page: 0 }));
            onChange("eval-cells", (cells) => ({ cells }));
            onChange("gallery-true", (value) => ({ true: number(value), page: 0, sheet: false }));
            onChange("gallery-predicted", (value) => ({ predicted: number(value), page: 0, sheet: false }));
            onChange("gallery-verdict", (verdict) => ({ verdict, page: 0, sheet: false }));
            onChange("gallery-sort", (sort) => ({ sort, page: 0, sheet: false, near: sort === "near" ? this.present() : null }));
            onChange("gallery-jump", (page) => ({ page: Number(page) }));
            onClick("eval-diagonal", () => this.change({ diagonal: !this.wish.diagonal }));
            onClick("gallery-sheet", () => this.change({ sheet: !this.wish.sheet, page: 0 }));
            onClick("gallery-every", () => this.change({ ...PLAIN, page: 0 }));
            onClick("gallery-again", () => this.change({ near: this.present(), page: 0 }));
            onClick("gallery-prev", () => this.turn(-1));
            onClick("gallery-next", () => this.turn(1));
            this.press();
        }

        /** Want something else; the server hears what is new to it. @param {Object} changes of the wish */
        change(changes) {
            const { split } = this.wish;
            Object.assign(this.wish, changes);
            this.view.remember("evaluation", this.chosen);
            this.show();
            if (split !== this.wish.split) this.await("matrix", (text) => window.dash_clientside.set_props("accuracy", { children: text }));
            if (this.send("eval-gallery", GALLERY)) {
                this.gallery.wait();
                this.await("gallery", (text) => (byId("gallery-count").textContent = text));
            }
            else this.send("eval-matrix", MATRIX);
        }

        /** Put a part of the wish into a store of the page, if it is another one; tells whether it is. */
        send(store, keys) {
            const text = this.part(keys);
            if (text === this.sent.get(store)) return false;
            this.sent.set(store, text);
            if (store === "eval-gallery") this.turns += 1;
            window.dash_clientside.set_props(store, { data: { ...JSON.parse(text), turn: this.turns } });
            return true;
        }

        /** Some keys of the wish, as text. */
        part(keys) {
            return JSON.stringify(Object.fromEntries(keys.map((key) => [key, this.wish[key]])));
        }

        /** Say that something is on its way, unless it comes at once. */
        await(part, say) {
            clearTimeout(this.timers.get(part));
            this.timers.set(part, setTimeout(() => say("measuring …"), WAIT));
        }

        /** Another page, if there is one. */
        turn(by) {
            const page = this.wish.page + by;
            if (page >= 0 && page < this.pages) this.change({ page });
        }

        /** The present input, as the server is to compare with it. */
        present() {
            const { input, pen, normalise } = this.view;
            if (input.kind === "image") return { index: input.index, split: input.split || "test" };
            return { strokes: input.strokes.map((stroke) => Array.from(stroke)), pen, normalise };
        }

        /** Clicks and taps on the matrix; Plotly's own event needs a hover first, and covers the page while pressed. */
        press() {
            let from = null;
            document.querySelector(".evaluation").addEventListener("pointerdown", (event) => {
                from = event.button === 0 && event.target.closest("#confusion-matrix") ? event : null;
            }, true);
            window.addEventListener("pointerup", (event) => {
                if (from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < SLIP) this.hit(event);
                from = null;
            }, true);
            window.addEventListener("pointercancel", () => (from = null), true); // the page is being scrolled
        }

        /** Find the cell at a place on the screen. */
        hit({ clientX, clientY }) {
            const box = document.querySelector("#confusion-matrix .nsewdrag")?.getBoundingClientRect();
            if (!box) return;
            const [column, row] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height].map((part) => Math.floor(part * this.names.length));
            const hidden = row === column && !this.wish.diagonal;
            if (!hidden && [row, column].every((at) => at >= 0 && at < this.names.length)) this.cell(row, column);
        }

        /** A cell wants its images; the same cell once more wants all. */
        cell(row, column) {
            const same = this.wish.true === row && this.wish.predicted === column && !this.wish.sheet;
            this.change({ ...PLAIN, ...(same ? {} : { true: row, predicted: column }), page: 0, sheet: false });
            const half = byId("gallery").parentElement; // below the matrix where the page is narrow
            if (half.getBoundingClientRect().top > window.innerHeight / 2) half.scrollIntoView({ block: "start" });
        }

        /** A page of thumbnails has come. */
        page(told) {
            if (!told || told.turn < this.turns) return;
            clearTimeout(this.timers.get("gallery"));
            if (this.names.join() !== told.names.join()) this.rename(told.names);
            fill(byId("eval-split"), Object.entries(told.splits));
            fill(byId("gallery-jump"), Array.from({ length: told.pages }, (_, at) => [String(at), `page ${at + 1}`]));
            if (!Object.hasOwn(told.splits, this.wish.split)) this.wish.split = told.split;
            this.pages = told.pages;
            this.wish.page = told.page;
            this.show();
            this.gallery.receive(told).then((shown) => {
                if (!shown) return;
                byId("gallery-count").textContent = told.text;
                this.send("eval-matrix", MATRIX); // takes longer to draw, so after what was clicked for
            });
        }

        /** Other classes: their names are the choices; a choice that is gone is none. */
        rename(names) {
            this.names = names;
            for (const key of ["true", "predicted"]) {
                if (this.wish[key] >= names.length) this.wish[key] = null;
                fill(byId(`gallery-${key}`), [["", "any"], ...names.map((name, at) => [String(at), name])]);
            }
        }

        /** The rows of the table of classes have come. */
        classes(told) {
            if (!told) return;
            clearTimeout(this.timers.get("matrix"));
            byId("class-table").replaceChildren(...(told.rows.length ? [table(told)] : []));
        }

        /** Make the controls say what is wanted. */
        show() {
            const { wish } = this;
            for (const key of ["split", "cells"]) byId(`eval-${key}`).value = wish[key];
            for (const key of ["true", "predicted"]) byId(`gallery-${key}`).value = wish[key] === null ? "" : String(wish[key]);
            for (const key of ["verdict", "sort"]) byId(`gallery-${key}`).value = wish[key];
            byId("eval-diagonal").setAttribute("aria-pressed", String(!wish.diagonal));
            byId("gallery-sheet").setAttribute("aria-pressed", String(wish.sheet));
            byId("gallery-again").hidden = wish.sort !== "near" || wish.sheet;
            byId("gallery-every").hidden = Object.keys(PLAIN).every((key) => wish[key] === PLAIN[key]) || wish.sheet;
            byId("gallery-jump").value = String(wish.page);
            byId("gallery-pages").hidden = this.pages < 2;
            byId("gallery-prev").disabled = wish.page === 0;
            byId("gallery-next").disabled = wish.page >= this.pages - 1;
        }
    }

    /** What a text of the address stands for; undefined where it is no choice. */
    function meant(key, text) {
        const offered = { split: Object.keys(featurescope.SPLITS) };
        for (const [name, id] of [["cells", "eval-cells"], ["verdict", "gallery-verdict"], ["sort", "gallery-sort"]]) {
            offered[name] = Array.from(byId(id).options, ({ value }) => value);
        }
        if (Object.hasOwn(offered, key)) return offered[key].includes(text) ? text : undefined;
        if (["diagonal", "sheet"].includes(key)) return text === "true";
        return ["true", "predicted", "page"].includes(key) && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
    }

    /** Other options for a select; the chosen one stays, if it is still there. */
    function fill(select, choices) {
        const text = JSON.stringify(choices);
        if (select.choices === text) return;
        select.choices = text;
        const { value } = select;
        select.replaceChildren(...choices.map(([name, label]) => new Option(label, name)));
        if (choices.some(([name]) => name === value)) select.value = value;
    }

    /** How well each class is read; the weakest is marked. */
    function table({ rows, weakest }) {
        const made = document.createElement("table");
        const row = (cells, tag) => {
            const line = made.insertRow();
            cells.forEach((text, at) => {
                const cell = document.createElement(at ? tag : "th");
                cell.scope = at ? "" : "row";
                cell.textContent = text;
                line.append(cell);
            });
            return line;
        };
        row(["class", "images", ...SHARES], "th");
        rows.forEach(([name, images, ...shares], at) => {
            const line = row([name, images.toLocaleString("en"), ...shares.map(percent)], "td");
            if (at !== weakest) return;
            line.className = "weakest";
            line.title = "the lowest F1";
        });
        return made;
    }

    function percent(share) {
        return share === null ? "–" : `${share.toFixed(1)} %`;
    }

    function byId(id) {
        return document.getElementById(id);
    }

    /** Hand on what Dash brings, as soon as the page is ready. */
    function bring(part) {
        return (told) => {
            if (evaluation) evaluation[part](told);
            else early.set(part, told);
        };
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Evaluation });
    window.dash_clientside = Object.assign(window.dash_clientside || {}, {
        evaluation: { classes: bring("classes"), gallery: bring("page") },
    });
})();
