/** The contrast tab: asks for what tells two classes apart, lays the maps out best first, follows the present input. */
(() => {
    "use strict";
    const FIRST = 48; // maps shown before all are asked for
    const NAMES = 80; // CSS pixels for the names of the rows
    const GAP = 8;
    const NARROWEST = 40; // a column's caption needs that much

    /** Two classes in one layer of the model that is shown. */
    class Contrast {
        /** @param {View} view @param {Shown} shown */
        constructor(view, shown) {
            Object.assign(this, { view, shown });
            this.told = null; // the answer that is on the page
            this.every = false; // whether all maps are laid out
            this.columns = [];
            this.lines = [];
            this.wish = { a: "", b: "", layer: "", count: 0 }; // what is left open the server decides
            this.host = document.getElementById("contrast");
            if (!this.host) return; // there is no data: the page says so
            [this.answer, this.present] = [".contrast-answer", ".contrast-present"].map((each) => document.querySelector(each));
            this.selects = Object.fromEntries(Object.keys(this.wish).map((key) => [key, document.getElementById(`contrast-${key}`)]));
            this.restore();
            this.observer = new IntersectionObserver((entries) => this.seen(entries), { rootMargin: "40px" });
            document.querySelector(".contrast-choices").addEventListener("change", () => this.read());
            new MutationObserver(() => this.hear()).observe(this.host, { attributeFilter: ["data-contrast"] });
            new MutationObserver(() => this.adopt()).observe(shown.root, { attributeFilter: ["data-model"] });
            new ResizeObserver(() => this.arrange()).observe(this.host);
            view.listen((keys) => {
                if (keys.has("choices")) this.restore();
                if (keys.has("tab") || keys.has("choices")) this.open();
                if (keys.has("colours")) this.repaint();
            });
            this.adopt();
        }

        /** Wish what the address says; what it leaves open the server decides. */
        restore() {
            const { a = "", b = "", layer = "", count } = this.view.choices.contrast || {};
            if (Array.from(this.selects.count.options).some(({ value }) => value === count)) this.selects.count.value = count;
            const { classes, layers } = this.shown.model;
            const known = (name, names) => (names.includes(name) ? name : "");
            const wish = { a: known(a, classes), b: known(b, classes), layer: known(layer, layers.map(({ name }) => name)) };
            this.wish = { ...wish, count: Number(this.selects.count.value) };
        }

        get isShown() {
            return this.view.tab === "contrast" && this.host !== null;
        }

        /** The tab may have been opened. */
        open() {
            this.ask();
            if (this.isShown) this.shown.ask();
        }

        /** Offer the classes and layers of the model that is shown; a choice that it has too stays. */
        adopt() {
            const { classes, layers } = this.shown.model;
            offer(this.selects.a, classes, this.wish.a);
            offer(this.selects.b, classes, this.wish.b);
            const names = layers.map(({ name }) => name);
            if (!names.includes(this.wish.layer)) this.wish.layer = "";
            offer(this.selects.layer, names, this.wish.layer);
            this.ask();
        }

        /** Take over what the visitor has chosen; the same class twice exchanges the two. */
        read() {
            const { a, b, layer, count } = this.selects;
            const before = this.wish;
            this.wish = { a: a.value, b: b.value, layer: layer.value, count: Number(count.value) };
            if (this.wish.a === this.wish.b) {
                if (this.wish.a === before.a) this.wish.a = a.value = before.b;
                else this.wish.b = b.value = before.a;
            }
            this.view.remember("contrast", { ...this.wish, count: String(this.wish.count) });
            this.ask();
        }

        /** Ask Dash for the contrast in the model whose frames come, once. */
        ask() {
            if (!this.isShown) return;
            const data = { ...this.wish, version: this.shown.version };
            const asked = JSON.stringify(data);
            if (asked === this.asked) return;
            this.asked = asked;
            window.dash_clientside.set_props("contrast-wanted", { data });
        }

        /** Dash has answered. */
        hear() {
            const answer = JSON.parse(this.host.dataset.contrast);
            if (JSON.stringify(answer.wanted) !== this.asked) return; // another one is on its way
            if (answer.name !== this.told?.name) this.every = false;
            this.told = answer.trouble ? null : answer;
            this.answer.classList.toggle("notice", !this.told);
            featurescope.write(this.answer, answer.trouble || answer.headline);
            this.layer = null;
            if (answer.name) this.take(answer);
            if (this.told) this.unpack();
            else featurescope.write(this.present, "");
            this.build();
            this.shown.ask();
        }

        /** What the server decided is now the choice. */
        take(answer) {
            this.wish = { ...this.wish, a: answer.a, b: answer.b, layer: answer.name };
            this.asked = JSON.stringify({ ...this.wish, version: answer.version });
            for (const key of ["a", "b", "layer"]) this.selects[key].value = this.wish[key];
        }

        /** The answer's maps as bytes; it belongs to the model whose panels are there. */
        unpack() {
            const { told } = this;
            told.steps = told.steps.map((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
            told.model = this.shown.model;
        }

        /** Indices of layers that frames must carry. */
        get wanted() {
            const { told } = this;
            if (!this.isShown || told?.model !== this.shown.model) return [];
            return told.model.layers.some(({ index }) => index === told.layer) ? [told.layer] : [];
        }

        /** Make the columns anew. */
        build() {
            const { told } = this;
            const count = told ? (this.every ? told.order.length : Math.min(FIRST, told.order.length)) : 0;
            this.form = told && featurescope.ranked.geometry(told);
            this.columns = Array.from({ length: count }, (_, at) => new featurescope.Ranked(told, at, this.form, this.tables));
            this.across = 0;
            this.arrange();
        }

        /** Colours of the means, and of the difference. */
        get tables() {
            const signed = featurescope.colours("signed");
            return [this.told.signed ? signed : featurescope.colours(this.view.colours), signed];
        }

        /** Lay the columns out in lines, as many in each as there is room for, each with the names of its rows. */
        arrange() {
            const width = this.host.clientWidth;
            if (!width && this.columns.length) return; // hidden
            const column = Math.max(this.form?.across || 0, NARROWEST) + GAP;
            const across = Math.max(1, Math.floor((width - NAMES + GAP) / column));
            if (across === this.across) return;
            this.across = across;
            this.observer.disconnect();
            this.lines = [];
            for (let at = 0; at < this.columns.length; at += across) this.lines.push(this.line(this.columns.slice(at, at + across)));
            this.host.replaceChildren(...this.head(), ...this.lines, ...this.foot());
            for (const line of this.lines) this.observer.observe(line);
        }

        line(columns) {
            const { made } = featurescope;
            const { a, b, size } = this.told;
            const line = made("div", "ranked-line");
            const names = made("div", "ranked-names");
            const rows = [[a, "mean-name"], [b, "mean-name"], ["difference", ""], ["yours", "live-name"], [`${a} | ${b}`, "place-name"], ["d′", "d-name"], [size[0] * size[1] > 1 ? "map" : "unit", ""]];
            for (const [text, style] of rows) names.append(made("span", style, text, text));
            line.style.setProperty("--down", `${this.form.down}px`);
            line.style.setProperty("--across", `${this.form.across}px`);
            line.append(names, ...columns.map(({ element }) => element));
            line.columns = columns;
            return line;
        }

        /** What stands above the maps: by what they are ranked. */
        head() {
            return this.told ? [featurescope.made("p", "note", this.told.measure)] : [];
        }

        /** What stands under the maps: how they are to be read, and a way to see the rest. */
        foot() {
            const { told } = this;
            if (!told) return [];
            const { made } = featurescope;
            const found = [made("p", "note", told.note)];
            if (this.columns.length < told.order.length) {
                const button = made("button", "tool", `Show all ${told.order.length}`);
                button.addEventListener("click", () => {
                    this.every = true;
                    this.build();
                    this.refresh();
                });
                found.unshift(button);
            }
            return found;
        }

        /** Lines have come on screen or gone. */
        seen(entries) {
            for (const { target, isIntersecting } of entries) target.onScreen = isIntersecting;
            this.refresh();
        }

        repaint() {
            for (const column of this.columns) column.paint(this.tables);
            this.refresh();
        }

        /** A frame of the present input; only canvases and transforms change. */
        apply(frame) {
            if (!this.isShown) return;
            if (frame.version !== this.told?.version) return this.ask(); // a time-lapse has moved on
            const layer = frame.layers.get(this.told.layer);
            if (!layer) return;
            this.layer = layer;
            this.blank = frame.predicted === null;
            this.responses = means(layer, this.told);
            this.refresh();
            featurescope.write(this.present, this.verdict());
        }

        /** Show the last frame in the lines that are on screen. */
        refresh() {
            if (!this.layer) return;
            const [colours] = this.tables;
            for (const line of this.lines) {
                if (!line.onScreen) continue;
                for (const column of line.columns) {
                    column.live(this.layer, colours);
                    column.stand(this.blank ? null : this.responses[column.at]);
                }
            }
        }

        /** With which class the maps that tell the two apart side. */
        verdict() {
            const { a, b, apart, separation, response_a, response_b, size } = this.told;
            if (this.blank) return "Draw something, or pick an image, to see which of the two it resembles here.";
            let count = 0;
            let sides = 0;
            for (; count < separation.length && separation[count] >= apart; count++) {
                if (featurescope.ranked.nearer(this.responses[count], response_a[count], response_b[count])) sides++;
            }
            if (!count) return "";
            const [first, ...rest] = featurescope.called(this.view.input);
            const what = (size[0] * size[1] > 1 ? "map" : "unit") + (count === 1 ? " that tells" : "s that tell");
            return `${first.toUpperCase()}${rest.join("")}: of the ${count} ${what} the two apart, ${sides} side${sides === 1 ? "s" : ""} with ${a}, ${count - sides} with ${b}.`;
        }
    }

    /** The mean response of each map, in the order of the ranking. */
    function means({ steps, low, high, levels }, { order, size }) {
        const values = size[0] * size[1];
        return order.map((map) => {
            let sum = 0;
            for (let at = map * values; at < (map + 1) * values; at++) sum += steps[at];
            return low + (sum / values / levels) * (high - low);
        });
    }

    /** The options of a select. */
    function offer(select, names, chosen) {
        select.replaceChildren(...names.map((name) => new Option(name, name)));
        if (names.includes(chosen)) select.value = chosen;
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Contrast });
})();
