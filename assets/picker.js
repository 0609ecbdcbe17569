/** The test-image picker: index, previous, next, random, arrow keys, and thumbnails anywhere. */
(() => {
    "use strict";

    /** Picks test images as the input. */
    class Picker {
        /** @param {View} view @param {Undo} undo @param {number} count images in the test split */
        constructor(view, undo, count) {
            Object.assign(this, { view, undo, count });
            this.field = document.getElementById("test-index");
            this.notice = document.getElementById("test-notice");
            this.index = view.input.kind === "image" ? view.input.index : 0;
            if (this.index >= Math.max(count, 1)) {
                this.explain(String(this.index));
                this.index = 0;
                view.set({ input: { kind: "image", index: 0 } });
            }
            this.connect();
            this.show();
            this.field.classList.toggle("unused", view.input.kind !== "image");
            view.listen((keys) => {
                if (!keys.has("input")) return;
                this.field.classList.toggle("unused", view.input.kind !== "image");
                if (view.input.kind === "image") this.follow(view.input.index);
            });
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
                if (!thumb) return;
                for (const other of thumb.parentElement.children) other.setAttribute("aria-pressed", String(other === thumb));
                this.pick(Number(thumb.dataset.index));
            });
        }

        /** Make an image the input. */
        pick(index) {
            if (!this.count) return;
            this.say("");
            this.undo.change({ kind: "image", index });
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
            this.say(`Test images go from 0 to ${last}; ${given ? `“${given.slice(0, 20)}” is not among them` : "type a number"}.`);
        }

        say(text) {
            if (this.count) this.notice.textContent = text;
        }

        follow(index) {
            if (index >= Math.max(this.count, 1)) {
                this.explain(String(index));
                return this.view.set({ input: { kind: "image", index: this.index } });
            }
            this.index = index;
            this.show();
        }

        show() {
            window.dash_clientside.set_props("test-index", { value: String(this.index) });
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Picker });
})();
