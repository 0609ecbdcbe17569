/** The time-lapse: a slider over a run's epochs that drives the input through each epoch's maps, filters and verdict. */
(() => {
    "use strict";
    const STEP = 450; // milliseconds an epoch while playing
    const CELL = 9; // canvas pixels a cell of the confusion matrix

    /** The bar above the tabs' panels. */
    class Lapse {
        /** @param {Shown} shown @param {function(): void} ask @param {function(): string} inUse version to go back to */
        constructor(shown, ask, inUse) {
            Object.assign(this, { shown, ask, inUse });
            this.host = document.getElementById("lapse");
            this.facts = new Map(); // version → kernels and confusions, fetched once
            this.epochs = [];
            this.run = "";
            this.build();
        }

        build() {
            const { made } = featurescope;
            this.button = made("button", "tool", "Play");
            this.slider = made("input", "lapse-slider");
            Object.assign(this.slider, { type: "range", min: 0, max: 0, value: 0 });
            this.slider.setAttribute("aria-label", "epoch");
            this.title = made("span", "lapse-title");
            this.words = made("span", "lapse-words");
            this.matrix = made("canvas", "lapse-matrix");
            this.matrix.setAttribute("role", "img");
            this.note = made("span", "lapse-note");
            const close = made("button", "tool", "Close");
            const row = made("div", "lapse-row");
            row.append(this.button, this.slider, close);
            const text = made("div", "lapse-text");
            text.append(this.title, this.words, this.note);
            const left = made("div", "lapse-left");
            left.append(row, text);
            this.host.append(left, this.matrix);
            this.button.addEventListener("click", () => this.play(!this.timer));
            this.slider.addEventListener("input", () => this.step(Number(this.slider.value)));
            close.addEventListener("click", () => this.close());
        }

        get isOpen() {
            return this.run !== "";
        }

        /** Open a run's time-lapse; what is not built yet is built meanwhile. */
        async open(run) {
            this.close();
            this.run = run;
            this.host.hidden = false;
            document.querySelector(".page").dataset.lapse = "open";
            this.at = -1;
            this.note.textContent = "asking …";
            const said = await featurescope.post(`/runs/${run}/lapse`);
            if (said.error) return this.fail(said.error);
            await this.refresh();
        }

        /** More epochs may have been built. */
        async refresh() {
            const { run } = this;
            let said;
            try {
                const answer = await fetch(`/runs/${run}/lapse`);
                if (answer.status === 404) return this.close(); // deleted meanwhile
                said = await answer.json();
            } catch {
                return this.fail("The time-lapse cannot be read.");
            }
            if (run !== this.run) return;
            const present = this.epochs[this.at]?.epoch;
            this.epochs = said.epochs;
            this.whole = said.epochs.length === said.kept;
            this.title.textContent = said.title;
            this.slider.max = Math.max(said.epochs.length - 1, 0);
            this.note.textContent = this.whole ? "" : said.error || `building ${said.epochs.length} of ${said.kept} epochs …`;
            if (!said.epochs.length) return;
            const at = said.epochs.findIndex(({ epoch }) => epoch === present);
            if (at < 0) this.first(); // none yet, or one that the run has let go of
            else this.slider.value = this.at = at;
            this.load();
        }

        /** Show the newest epoch there is; its panels first, if its layers are not those on screen. */
        first() {
            const at = this.epochs.length - 1;
            featurescope.Shown.show(this.epochs[at].version);
            this.step(at, true);
        }

        /** Fetch what the steps need, one after the other. */
        async load() {
            if (this.loading) return;
            this.loading = true;
            try {
                for (let version; (version = this.epochs.find((each) => !this.facts.has(each.version))?.version); ) {
                    this.facts.set(version, await (await fetch(`/models/${version}?data=${this.shown.model.data}`)).json());
                    if (this.epochs[this.at]?.version === version) this.paint();
                }
            } catch {
                this.note.textContent = "Filters and confusions of some epochs cannot be read.";
            } finally {
                this.loading = false;
            }
        }

        /** Drive everything to an epoch; `waits` for panels that are on their way. */
        step(at, waits) {
            this.at = at;
            this.slider.value = at;
            if (!waits) {
                this.shown.version = this.epochs[at].version;
                this.ask();
            }
            this.paint();
        }

        /** What the bar and the filters say of the present epoch. */
        paint() {
            const { epoch, version, training } = this.epochs[this.at];
            const facts = this.facts.get(version);
            const last = this.epochs[this.epochs.length - 1].epoch;
            const read = facts?.accuracy === undefined ? "" : ` · reads ${(100 * facts.accuracy).toFixed(2)} % of the validation images`;
            const learned = training === undefined ? "" : ` · ${(100 * training).toFixed(2)} % while training`;
            this.words.textContent = epoch ? `epoch ${epoch} of ${last}${read}${learned}` : `before training${read}`;
            if (!facts) return;
            featurescope.paintFilters(facts.filters);
            if (facts.confusion) paintConfusion(this.matrix, facts.confusion, facts.classes);
        }

        /** Panels of another model are there; go on with the epoch that was wanted. */
        arrived() {
            if (!this.isOpen || !this.epochs[this.at]) return;
            this.shown.version = this.epochs[this.at].version;
            this.paint();
        }

        play(on) {
            clearInterval(this.timer);
            this.timer = 0;
            this.button.textContent = on ? "Pause" : "Play";
            if (!on || !this.epochs.length) return;
            if (this.at === this.epochs.length - 1) this.step(0);
            this.timer = setInterval(() => {
                if (this.at >= this.epochs.length - 1) return this.play(false);
                this.step(this.at + 1);
            }, STEP);
        }

        fail(why) {
            this.note.textContent = why;
        }

        /** Back to the model in use. */
        close() {
            this.play(false);
            if (this.isOpen && this.epochs.length) featurescope.Shown.show(this.inUse());
            this.host.hidden = true;
            delete document.querySelector(".page").dataset.lapse;
            this.matrix.width = 0;
            this.slider.max = this.slider.value = 0;
            this.run = "";
            this.epochs = [];
            this.words.textContent = this.note.textContent = this.title.textContent = "";
        }
    }

    /** Counts (true down, predicted across): mistakes in orange, as strong as they are frequent. */
    function paintConfusion(canvas, counts, classes) {
        const size = counts.length;
        canvas.width = canvas.height = size * CELL;
        const context = canvas.getContext("2d");
        const style = getComputedStyle(canvas);
        let worst = { count: 0 };
        counts.forEach((row, truth) => {
            const total = row.reduce((sum, count) => sum + count, 0) || 1;
            row.forEach((count, said) => {
                const right = truth === said;
                if (!right && count > worst.count) worst = { count, truth, said };
                context.globalAlpha = right ? 0.25 + (0.75 * count) / total : Math.min(1, Math.sqrt((8 * count) / total));
                context.fillStyle = style.getPropertyValue(right ? "--accent" : "--wrong");
                context.fillRect(said * CELL, truth * CELL, CELL - 1, CELL - 1);
            });
        });
        const said = worst.count ? `; most often ${classes[worst.truth]} read as ${classes[worst.said]} (${worst.count})` : "";
        canvas.title = `validation confusion: true class down, read as across${said}`;
        canvas.setAttribute("aria-label", canvas.title);
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Lapse });
})();
