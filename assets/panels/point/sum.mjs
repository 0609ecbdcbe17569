/**
 * The sum behind the value that is asked about: asked for at once, and again with each frame, one question at a time, so
 * that it follows the pen as fast as answers come.
 */
import { columnOf } from "../../page/column.mjs";
import { made, rem, write } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";
import { endingOf } from "./ending.mjs";
import { scalesOf } from "./scales.mjs";
import { TermRow } from "./term_row.mjs";

const WEIGHED = ["conv", "dense"]; // kinds of layers with a term a map or unit
const FEW = 3; // channels of an image

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
        this.element.dataset.room = pixel ? this.roomFor(info) : ""; // before the answer is there
        if (!pixel) return this.clear();
        this.want();
    }

    /** How much an answer will take: of many terms, or of one or a few. */
    roomFor({ kind, index }) {
        const { looks, input } = this.page.model.facts;
        const few = looks[index]?.[0]?.[0] === -1 && input[2] <= FEW;
        return WEIGHED.includes(kind) && !few ? "much" : "little";
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
        const column = columnOf([...answer.terms.map(({ total }) => total), answer.bias, answer.before, answer.value]);
        const scales = { ...scalesOf(answer, this.page.model.layers, this.page.view.colours), column };
        const large = Math.max(answer.terms.findIndex(({ map }) => map === this.chosen), 0);
        const [room, unit] = [this.element.clientWidth, rem()];
        while (this.rows.length < answer.terms.length) this.rows.push(this.row());
        answer.terms.forEach((term, at) => this.rows[at].show(term, answer, { scales, large: at === large, room, unit, named: (one) => this.named(one, answer) }));
        const rows = this.rows.slice(0, answer.terms.length).map(({ element }) => element);
        if (rows.length !== this.terms.childElementCount) this.terms.replaceChildren(...rows);
        write(this.rule, ruleOf(answer));
        write(this.value, answer.value === null ? "" : say("point.value-is", { value: answer.value }));
        this.showRest(answer);
        this.ending.replaceChildren(...endingOf(answer, this.page.model.classes, this.info, scales));
    }

    /** In other colours. */
    repaint() {
        if (this.answer && !this.element.classList.contains("empty")) this.show(this.answer);
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
        write(this.rest, this.all ? say(`point.all.${what}`, { count: terms.length }) : say(`point.further.${what}`, rest));
        this.rest.title = String(rest.total);
        this.rest.setAttribute("aria-expanded", String(this.all));
    }

    /** What a term is of: a map (with its layer, where there are several), a unit, or its place in maps made flat. */
    named({ source, map, name }, { kind, sources }) {
        if (name) return name;
        if (kind === "merge" && sources[source]) return say("point.of.source", { layer: sources[source], map });
        if (source === -1) return say(this.page.model.facts.input[2] === 1 ? "point.of.image" : "point.of.channel", { map });
        const layer = this.page.model.layers.find(({ index }) => index === source);
        if (!layer?.flat) return say("point.of.map", { map });
        return this.page.panel("point").placeOfUnit(source, map) ?? say("point.of.unit", { map });
    }
}

const KNOWN = ["conv", "depthwise", "separable", "dense", "norm", "activation", "scale", "handed on"]; // kinds that have a rule each
const MERGED = { "+": "sum", "×": "product", max: "max", min: "min", mean: "mean", "−": "difference", "÷": "quotient" };

/** What kind of arithmetic it is, in a few words, and of which layer. */
function ruleOf(answer) {
    const [layer] = Object.values(answer.sources);
    const rule = arithmeticOf(answer);
    return layer && rule && !["merge", "unknown"].includes(answer.kind) ? say("point.rule-of", { rule, layer }) : rule;
}

function arithmeticOf({ kind, rule, averaged, note }) {
    if (kind === "pool") return say(`point.rule.pool-${rule === "max" ? "max" : "mean"}`, { count: averaged });
    if (kind === "merge") return say(`point.merged.${MERGED[rule]}`);
    return note || (KNOWN.includes(kind) ? say(`point.rule.${kind.replace(" ", "-")}`) : "");
}
