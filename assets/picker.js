/** The test-image picker: index, previous, next, random, arrow keys, and thumbnails anywhere. */
(() => {
    "use strict";

    const TITLES = { test: "Test", validation: "Validation", train: "Training", builtin: "Built-in" };

    /** Picks images of the data as the input: of the test split, or of the one that a thumbnail came from. */
    class Picker {
        /** @param {View} view @param {Undo} undo @param {Object<string, number>} counts images a split */
        constructor(view, undo, counts) {
            Object.assign(this, { view, undo, counts });
            this.field = document.getElementById("test-index");
            this.notice = document.getElementById("test-notice");
            const { input } = view;
            this.split = "test";
            this.index = 0;
            if (input.kind === "image") {
                this.split = counts[input.split] === undefined ? "test" : input.split;
                this.index = input.index;
                if (this.index >= Math.max(this.count, 1)) {
                    this.explain(String(this.index));
                    this.index = 0;
                }
                if (this.index !== input.index || this.split !== input.split) view.set({ input: this.image(this.index) });
            }
            this.connect();
            this.show();
            this.field.classList.toggle("unused", view.input.kind !== "image");
            view.listen((keys) => {
                if (!keys.has("input")) return;
                this.field.classList.toggle("unused", view.input.kind !== "image");
                if (view.input.kind === "image") this.follow(view.input);
            });
        }

        get count() {
            return this.counts[this.split];
        }

        image(index) {
            return { kind: "image", index, split: this.split };
        }

        connect() {
            const click = (id, act) => document.getElementById(id).addEventListener("click", act);
            click("test-prev", () => this.step(-1));
            click("test-next", () => this.step(1));
            click("test-random", () => this.random());
            this.field.addEventListener("keydown", (event) => {
                if (event.key === "Enter") this.commit(this.field.value);
            });
            document.getElementById("gallery").addEventListener("click", (event) => {
                const thumb = event.target.closest("[data-index]");
                if (!thumb || event.shiftKey) return; // with Shift it is kept beside
                for (const other of thumb.parentElement.children) other.setAttribute("aria-pressed", String(other === thumb));
                this.pick(Number(thumb.dataset.index), thumb.dataset.split);
            });
        }

        /** Make an image the input. */
        pick(index, split = this.split) {
            if (!this.counts[split]) return;
            this.split = split;
            this.say("");
            this.undo.change(this.image(index));
        }

        /** The next one on, around the end; from a drawing, back to the image last seen. */
        step(by) {
            const from = this.view.input.kind === "image" ? this.index + by : this.index;
            this.pick((from + this.count) % this.count);
        }

        random() {
            this.pick(Math.floor(Math.random() * this.count));
        }

        /** An index as typed. */
        commit(text) {
            const given = text.trim();
            if (/^\d+$/.test(given) && Number(given) < this.count) this.pick(Number(given));
            else this.explain(given);
        }

        explain(given) {
            const last = (this.count - 1).toLocaleString("en");
            if (!this.count) return this.say("There are no test images to pick.");
            this.say(`${TITLES[this.split]} images go from 0 to ${last}; ${given ? `“${given.slice(0, 20)}” is not among them` : "type a number"}.`);
        }

        say(text) {
            if (this.count) this.notice.textContent = text;
        }

        follow({ index, split = "test" }) {
            if (this.counts[split] === undefined || index >= Math.max(this.counts[split], 1)) {
                this.explain(String(index));
                return this.view.set({ input: this.image(this.index) });
            }
            this.split = split;
            this.index = index;
            this.show();
        }

        show() {
            window.dash_clientside.set_props("test-index", { value: String(this.index) });
            document.querySelector(".picker-name").textContent = `${TITLES[this.split]} image`;
            document.getElementById("test-count").textContent = `of ${this.count.toLocaleString("en")}`;
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Picker });
})();
