/** The filters tab: a sentence, and a section a conv layer, its kernels beside what they make of the present input. */
import { byId, bytesOf, made, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { say } from "../../page/words.mjs";
import { answerOf, channelsOf } from "./detectors.mjs";
import { Section } from "./section.mjs";

/** What each convolution has learned: the first layer's kernels all at once, of deeper ones those of a chosen filter. */
export class FiltersPanel extends Panel {
    static key = "filters";

    constructor(page) {
        super(page);
        this.host = byId("filters");
        this.sentence = made("p", "sentence");
        this.caption = made("p", "caption");
        this.host.before(this.sentence, this.caption);
        this.adopt(page.model.facts);
        this.view.listen((keys) => {
            if (["scale", "colours"].some((key) => keys.has(key))) this.recolour();
            if (keys.has("layer") || keys.has("map")) this.follow();
        });
    }

    /** Sections for another model's layers, and its kernels. */
    async adopt(facts) {
        const { version, data, layers } = facts;
        const convolutions = layers.filter(({ kind, flat }) => kind === "conv" && !flat);
        const open = (layer, map) => this.page.panel("filter") && this.view.set({ layer, map, at: null });
        this.facts = facts;
        this.sections = convolutions.map((info, at) => new Section(info, at === 0, channelsOf(facts, info), this.view, open));
        this.host.replaceChildren(...this.sections.map(({ element }) => element));
        this.answer(null);
        if (this.page.panels) this.page.want();
        this.follow();
        const answer = await this.page.ask("filters/kernels", { version, data }, { keep: true });
        if (answer && !answer.error && version === this.page.model.version) this.paint(answer.kernels); // a time-lapse may have moved on
    }

    /** Fill the sections. @param {Array<object>} kernels of a model with these layers, as app/panels/kernels.py gives them */
    paint(kernels) {
        const read = kernels.map((one) => ({ ...one, bytes: bytesOf(one.steps) }));
        const of = (section) => read.find(({ layer }) => layer === section.info.name);
        for (const section of this.sections) section.paint(of(section));
        this.answer(this.sections.length ? of(this.sections[0]) : undefined);
    }

    /** What the first layer has learned, in a sentence. */
    answer(kernels) {
        const { sentence, caption, known } = answerOf(this.facts, this.sections[0]?.info, kernels, Boolean(byId("filter-page")));
        write(this.sentence, this.sections.length ? sentence : say("filters.none"));
        write(this.caption, this.sections.length ? caption : "");
        for (const element of [this.sentence, this.caption]) element.classList.toggle("filters-unknown", !known);
    }

    /** The filter that is looked into is the chosen one of its layer. */
    follow() {
        const { layer, map } = this.view;
        for (const { info, live } of this.sections) live.mark(info.name === layer && map !== null && map < info.maps ? map : null);
        if (this.isShown) this.reveal();
    }

    /** Keep the chosen filter in sight. */
    reveal() {
        this.host.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest" });
    }

    recolour() {
        for (const { live } of this.sections) live.repaint();
    }

    get wanted() {
        return this.isShown ? this.sections.map(({ info }) => info.index) : [];
    }

    apply(frame) {
        if (!this.isShown) return;
        for (const { info, live } of this.sections) {
            const layer = frame.layers.get(info.index);
            if (layer) live.apply(layer, frame.blame);
        }
    }
}
