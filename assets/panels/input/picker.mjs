/** The picker of images: index, previous, next, random. */
import { byId, setProperties, write } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";

const LONGEST = 20; // letters of what was typed that are repeated

/** Picks images of the data as the input: of the test split, or of the one that a thumbnail came from. */
export class Picker {
    /** @param {Page} page */
    constructor(page) {
        const { view } = page;
        Object.assign(this, { page, view });
        this.field = byId("test-index");
        this.notice = byId("test-notice");
        const { counts } = page.model;
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
        return this.page.model.counts[this.split];
    }

    image(index) {
        return { kind: "image", index, split: this.split };
    }

    connect() {
        const click = (id, act) => byId(id).addEventListener("click", act);
        click("test-prev", () => this.step(-1));
        click("test-next", () => this.step(1));
        click("test-random", () => this.random());
        this.field.addEventListener("keydown", (event) => {
            if (event.key === "Enter") this.commit(this.field.value);
        });
    }

    /** Make an image the input. */
    pick(index, split = this.split) {
        const image = { kind: "image", index, split };
        if (!this.page.model.counts[split] || !this.page.has(image)) return;
        this.split = split;
        this.say("");
        this.page.undo.change({ input: image });
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
        if (!this.count) return this.say(say("input.no-images"));
        const range = say(`splits.range.${this.split}`, { last: this.count - 1 });
        this.say(given ? say("input.not-among", { range, given: given.slice(0, LONGEST) }) : say("input.type-one", { range }));
    }

    say(text) {
        if (this.count) write(this.notice, text);
    }

    follow({ index, split = "test" }) {
        const count = this.page.model.counts[split];
        if (count === undefined || index >= Math.max(count, 1)) {
            this.explain(String(index));
            return this.view.set({ input: this.image(this.index) });
        }
        this.split = split;
        this.index = index;
        this.show();
    }

    show() {
        setProperties("test-index", { value: String(this.index) });
        write(document.querySelector(".picker-name"), say(`splits.one.${this.split}`));
        write(byId("test-count"), say("input.of", { count: this.count }));
    }
}
