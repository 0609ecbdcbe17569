/** The evaluation tab: what the visitor wants to see there, asked of the server, and what it answers. */
import { byId, offer, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { themeName } from "../../page/theme.mjs";
import { say } from "../../page/words.mjs";
import { classTable } from "./class_table.mjs";
import { Gallery } from "./gallery.mjs";
import { Matrix } from "./matrix.mjs";

const WAIT = 400; // milliseconds before the page says that it is measuring
const MATRIX = ["split", "cells", "diagonal", "true", "predicted"]; // what the matrix depends on
const GALLERY = ["split", "true", "predicted", "verdict", "sort", "page", "sheet", "near"];
const EVERY = { true: null, predicted: null, verdict: "all" };

/** The choices of the tab; clicking a cell of the matrix is one of them. It is always about the model in use. */
export class EvaluationPanel extends Panel {
    static key = "evaluation";

    constructor(page) {
        super(page);
        this.names = [];
        this.pages = 0;
        this.near = null; // the input that nearness was asked of
        this.asked = { matrix: "", gallery: "" }; // the wishes that were asked last
        this.timers = {};
        this.gallery = new Gallery(byId("gallery"), this.view, (by) => this.turn(by));
        this.connect();
        this.matrix = new Matrix(document.querySelector(".matrix"), (row, column) => this.cell(row, column));
        page.news.listen(({ version }, before) => {
            if (before.version && version !== before.version) this.restore(true);
        });
        this.restore();
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
        onChange("gallery-sort", (sort) => ({ sort, page: 0, sheet: false }));
        onChange("gallery-jump", (page) => ({ page: Number(page) }));
        onClick("eval-diagonal", () => this.change({ diagonal: !this.wish.diagonal }));
        onClick("gallery-sheet", () => this.change({ sheet: !this.wish.sheet, page: 0 }));
        onClick("gallery-every", () => this.change({ ...EVERY, page: 0 }));
        onClick("gallery-again", () => this.sortAgain());
        onClick("gallery-prev", () => this.turn(-1));
        onClick("gallery-next", () => this.turn(1));
        byId("gallery").addEventListener("click", (event) => this.take(event));
    }

    /** What is wanted, as the view says. */
    get wish() {
        return this.view.of("evaluation");
    }

    /** Want something else. @param {object} changes of the wish */
    change(changes) {
        if ("sort" in changes) this.near = null;
        this.view.choose("evaluation", changes);
    }

    /** Nearness to the present input, whatever it was to. */
    sortAgain() {
        this.near = null;
        this.change({ page: 0 });
    }

    /** Show what is wanted, and ask for what is new of it. @param {boolean} anew whether another model is to answer */
    restore(anew = false) {
        const { wish } = this;
        if (wish.sort === "near") this.near ??= this.page.input;
        else this.near = null;
        if (anew) this.asked = { matrix: "", gallery: "" };
        this.show();
        if (!this.askGallery()) this.askMatrix(); // what was clicked for comes first, the matrix after it
    }

    /** Some of what is wanted, as the server takes it. */
    part(keys) {
        const wish = { ...this.wish, near: this.near };
        return Object.fromEntries(keys.map((key) => [key, wish[key]]));
    }

    /** Whether a wish differs from the one that was asked last. */
    isNew(what, wish) {
        const text = JSON.stringify(wish);
        const differs = this.asked[what] !== text;
        this.asked[what] = text;
        return differs;
    }

    /** Ask for thumbnails; tells whether others are wanted than were asked for. */
    askGallery() {
        const wish = this.part(GALLERY);
        if (!this.isNew("gallery", wish)) return false;
        this.gallery.wait();
        this.sayLater("gallery", "gallery-count");
        this.page.ask("evaluation/gallery", wish).then((answer) => answer && this.showGallery(answer));
        return true;
    }

    /** Ask for the matrix, if another one is wanted. */
    async askMatrix() {
        const wish = { ...this.part(MATRIX), theme: themeName() };
        if (!this.isNew("matrix", wish)) return;
        if (this.measured !== wish.split) this.sayLater("matrix", "accuracy");
        const answer = await this.page.ask("evaluation/matrix", wish);
        if (!answer) return;
        clearTimeout(this.timers.matrix);
        this.measured = wish.split;
        if (answer.error) this.asked.matrix = ""; // to be asked again
        this.showMatrix(answer, wish);
    }

    /** How well a split is read, in a sentence, as a matrix and class by class. */
    showMatrix(answer, wish) {
        const { error } = answer;
        write(byId("accuracy"), error ? error.line : answer.accuracy);
        write(document.querySelector(".evaluation-interval"), error ? "" : answer.interval);
        write(document.querySelector(".evaluation-trained"), error ? "" : answer.trained);
        byId("class-table").replaceChildren(...(error ? [] : [classTable(answer.classes, answer.weakest)]));
        if (error) return;
        write(document.querySelector(".matrix-note"), answer.note);
        this.matrix.show(answer, wish);
    }

    /** Say that something is on its way, unless it comes at once. @param {string} what @param {string} id of the line */
    sayLater(what, id) {
        clearTimeout(this.timers[what]);
        this.timers[what] = setTimeout(() => write(byId(id), say("evaluation.measuring")), WAIT);
    }

    /** A thumbnail makes its image the input; with Shift it is kept side by side. */
    take({ target, shiftKey }) {
        const thumb = target.closest("[data-index]");
        if (!thumb) return;
        const [index, split] = [Number(thumb.dataset.index), thumb.dataset.split];
        if (shiftKey) return this.page.keep({ kind: "image", index, split });
        this.page.pick(index, split);
    }

    /** Another page, if there is one. */
    turn(by) {
        const page = this.wish.page + by;
        if (page >= 0 && page < this.pages) this.change({ page });
    }

    /** A cell of the matrix wants its images; the same cell once more wants all. */
    cell(row, column) {
        const { wish } = this;
        const [meant, predicted] = [row, column].map((at) => this.matrix.answer.shown[at]);
        const same = wish.true === meant && wish.predicted === predicted && !wish.sheet;
        this.change({ ...EVERY, ...(same ? {} : { true: meant, predicted }), page: 0, sheet: false });
        const half = byId("gallery").parentElement; // below the matrix where the page is narrow
        if (half.getBoundingClientRect().top > window.innerHeight / 2) half.scrollIntoView({ block: "start" });
    }

    /** A page of thumbnails has come. */
    async showGallery(answer) {
        clearTimeout(this.timers.gallery);
        if (answer.error) return this.fail(answer.error);
        this.adapt(answer);
        this.show();
        if (!(await this.gallery.receive(answer))) return;
        write(byId("gallery-count"), answer.trouble?.line ?? answer.text);
        this.askMatrix();
    }

    /** No thumbnails; the next wish is asked whatever it is. */
    fail({ line }) {
        this.asked.gallery = "";
        byId("gallery").removeAttribute("aria-busy");
        write(byId("gallery-count"), line);
        this.askMatrix();
    }

    /** The answer's classes, splits and pages are what there is to choose from; a choice that is gone is none. */
    adapt({ names, split, splits, page, pages }) {
        this.names = names;
        this.pages = pages;
        const gone = {};
        for (const key of ["true", "predicted"]) {
            if (this.wish[key] >= names.length) gone[key] = null;
            const options = names.map((name, at) => [String(at), say(`evaluation.is.${key}`, { name })]);
            offer(byId(`gallery-${key}`), [["", say(`evaluation.is.${key}`, { name: say("evaluation.any") })], ...options]);
        }
        offer(byId("eval-split"), splits.map((name) => [name, say(`evaluation.split.${name}`)]));
        offer(byId("gallery-jump"), Array.from({ length: pages }, (_, at) => [String(at), say("evaluation.page.number", { page: at + 1 })]));
        if (!splits.includes(this.wish.split)) gone.split = split;
        if (this.wish.page !== page) gone.page = page;
        if (!Object.keys(gone).length) return;
        this.view.settle("evaluation", gone);
        this.isNew("gallery", this.part(GALLERY)); // that is what was answered
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
        byId("gallery-every").hidden = Object.keys(EVERY).every((key) => wish[key] === EVERY[key]) || wish.sheet;
        byId("gallery-jump").value = String(wish.page);
        byId("gallery-pages").hidden = this.pages < 2;
        byId("gallery-prev").disabled = wish.page === 0;
        byId("gallery-next").disabled = wish.page >= this.pages - 1;
    }

    arrange() {
        this.matrix.place();
    }

    recolour() {
        this.askMatrix();
    }
}
