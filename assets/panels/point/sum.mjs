/**
 * The sum behind the value that is asked about: asked for at once, and again with each frame, one question at a time, so
 * that it follows the pen as fast as answers come.
 */
import { made, write } from "../../page/elements.mjs";
import { number } from "../../page/numbers.mjs";
import { endingOf } from "./ending.mjs";
import { scalesOf } from "./scales.mjs";
import { TermRow } from "./term_row.mjs";

/** `#sum`. */
export class SumView {
    /** @param {HTMLElement} element @param {Page} page */
    constructor(element, page) {
        Object.assign(this, { element, page, pixel: null, info: null, asking: false, waiting: false, all: false, chosen: null });
        this.value = made("strong", "point-value"); // stands in the head, as the end may be far down
        this.rule = made("p", "sum-rule");
        this.terms = made("div", "sum-terms");
        this.rest = made("button", "sum-rest");
        this.ending = made("div", "sum-ending");
        this.notice = made("p", "notice");
        element.append(this.rule, this.terms, this.rest, this.ending, this.notice);
        this.rows = [];
        this.rest.addEventListener("click", () => this.open(!this.all));
        this.clear();
    }

    /** Ask about another value, or about none. @param {?object} pixel @param {?object} info of its layer */
    ask(pixel, info) {
        const other = !pixel || this.pixel?.layer !== pixel.layer || this.pixel?.map !== pixel.map;
        if (other) this.all = false;
        if (other) this.chosen = null;
        Object.assign(this, { pixel, info });
        if (!pixel) return this.clear();
        this.want();
    }

    /** All terms, or the strongest. */
    open(all) {
        this.all = all;
        this.want();
    }

    /** The value may be another. */
    async want() {
        this.waiting = this.pixel !== null;
        if (this.asking || !this.waiting) return;
        this.asking = true;
        try {
            while (this.waiting) await this.askOnce();
        } finally {
            this.asking = false;
        }
    }

    /** An answer of another value, or of another model's, is not shown: the heading is the present one's. */
    async askOnce() {
        this.waiting = false;
        const { page, pixel } = this;
        const { version } = page.model;
        const answer = await page.ask("point/sum", { ...pixel, version, input: page.input, off: page.offText, all: this.all });
        if (answer && pixel === this.pixel && version === page.model.version) this.take(answer);
    }

    take(answer) {
        write(this.notice, answer.error?.line ?? "");
        if (!answer.error) this.show(answer);
    }

    clear() {
        Object.assign(this.element.dataset, { value: "", total: "", terms: "" });
        this.element.classList.add("empty");
        write(this.notice, "");
        write(this.value, "");
    }

    /** @param {object} answer of app/panels/point/view.py */
    show(answer) {
        this.answer = answer;
        this.element.classList.remove("empty");
        Object.assign(this.element.dataset, { value: answer.value ?? "", total: answer.total ?? "", terms: answer.count });
        const scales = scalesOf(answer, this.page.model.layers, this.page.view.colours);
        const large = Math.max(answer.terms.findIndex(({ map }) => map === this.chosen), 0);
        const room = this.element.clientWidth;
        while (this.rows.length < answer.terms.length) this.rows.push(this.row());
        answer.terms.forEach((term, at) => this.rows[at].show(term, answer, { scales, large: at === large, room, named: (one) => this.named(one, answer) }));
        const rows = this.rows.slice(0, answer.terms.length).map(({ element }) => element);
        if (rows.length !== this.terms.childElementCount) this.terms.replaceChildren(...rows);
        write(this.rule, ruleOf(answer));
        write(this.value, answer.value === null ? "" : `= ${number(answer.value)}`);
        this.showRest(answer);
        this.ending.replaceChildren(...endingOf(answer, this.page.model.classes, this.info, scales));
    }

    row() {
        return new TermRow((map) => {
            this.chosen = map;
            this.show(this.answer);
        });
    }

    showRest({ rest, terms, kind }) {
        const what = kind === "dense" ? "units" : "maps";
        this.rest.hidden = !rest.count && !this.all;
        write(this.rest, this.all ? `${terms.length.toLocaleString("en")} ${what} · show the strongest only` : `${rest.count.toLocaleString("en")} further ${what}: ${number(rest.total)}`);
        this.rest.title = String(rest.total);
        this.rest.setAttribute("aria-expanded", String(this.all));
    }

    /** What a term is of: a map (with its layer, where there are several), a unit, or its place in maps made flat. */
    named({ source, map, name }, { kind, sources }) {
        if (name) return name;
        if (kind === "merge" && sources[source]) return `${sources[source]} · ${map}`;
        if (source === -1) return this.page.model.facts.input[2] === 1 ? "image" : `channel ${map}`;
        const layer = this.page.model.layers.find(({ index }) => index === source);
        if (!layer?.flat) return `map ${map}`;
        return this.page.panel("point").placeOfUnit(source, map) ?? `unit ${map}`;
    }
}

const RULES = {
    conv: "patch × kernel, map by map", depthwise: "patch × kernel of its one map", separable: "(patch × kernel) × weight, map by map",
    dense: "value × weight, the strongest first", norm: "(x − mean) / √(variance + epsilon) · gamma + beta", activation: "one value, bent",
    scale: "one value, scaled and moved", "handed on": "the same value, handed on",
}; // prettier-ignore
const MERGED = { "+": "added up", "×": "multiplied", max: "the largest", min: "the smallest", mean: "averaged", "−": "subtracted", "÷": "divided" };

/** What kind of arithmetic it is, in a few words. */
function ruleOf({ kind, rule, averaged, note, sources }) {
    const [from] = Object.values(sources);
    const of = from ? ` · of ${from}` : "";
    if (kind === "unknown") return note;
    if (kind === "pool") return (rule === "max" ? `the largest of ${averaged} values` : `the average of ${averaged} values`) + of;
    if (kind === "merge") return `its sources, ${MERGED[rule]}`;
    return (note || RULES[kind] || "") + of;
}
