/** Ablation: filters that are switched off, and what that costs. */
import { byId } from "../../page/elements.mjs";
import { mayHaveBrought } from "../../page/news.mjs";
import { textOf } from "../../page/off.mjs";
import { Panel } from "../../page/panel.mjs";
import { Rest } from "../../page/rest.mjs";
import { partsHeld, toggled } from "../../page/switches.mjs";
import { Gestures } from "./gestures.mjs";
import { Marks } from "./marks.mjs";
import { Ranking } from "./ranking.mjs";
import { Strip } from "./strip.mjs";

const SOON = 40; // milliseconds without a frame before filters are tried: the answer is to be there 60 later

/** See app/panels/ablation. */
export class AblationPanel extends Panel {
    static key = "ablation";
    static tab = false;

    constructor(page) {
        super(page);
        const root = document.querySelector(".ablation");
        this.rest = new Rest(() => this.ask(), SOON);
        const turn = (part) => this.toggle(part);
        const look = ({ layer, map }) => this.view.set({ layer, map, at: null });
        this.strip = new Strip(root, { turn, look });
        this.ranking = new Ranking(byId("ranking"), { turn, look, opened: () => this.opened() });
        this.marks = new Marks(page);
        this.gestures = new Gestures(page, { turn, say: (line) => this.strip.notice(line) });
        byId("off-undo").addEventListener("click", () => page.undo.undo());
        byId("off-reset").addEventListener("click", () => page.undo.change({ off: "" }));
        new ResizeObserver(() => page.arrange()).observe(byId("ranking"));
        this.job = null; // the work behind the ranking on the test images, as the server numbers it
        page.news.listen(({ explained }, { explained: before }) => this.hear(explained, before));
        this.view.listen((keys) => {
            if (keys.has("off")) this.changed();
        });
        this.changed();
    }

    /** Switch a part off, or on again, so that it can be undone. @param {Off} part */
    toggle(part) {
        this.page.undo.change({ off: textOf(toggled(this.parts, part)) });
    }

    /** Other filters are off, or of another model. */
    changed() {
        const { off } = this.view;
        const { layers } = this.page.model;
        this.parts = partsHeld(off, layers);
        this.strip.show(this.parts, textOf(this.parts));
        this.ranking.mark(this.parts);
        this.marks.show(this.parts);
        this.measure();
        this.soon();
    }

    adopt() {
        this.ranking.forget();
        this.changed();
        if (this.ranking.isOpen) this.askEverywhere();
    }

    again() {
        this.changed();
    }

    apply(frame) {
        this.marks.follow();
        this.strip.follow(frame.predicted === null ? "" : this.page.model.classes[frame.predicted]);
        this.soon();
    }

    arrange() {
        this.marks.follow();
    }

    /** What a question says: the model, and what is off of it. */
    get wish() {
        const { version, data } = this.page.model;
        return { version, data, off: textOf(this.parts) };
    }

    /** Whether the answer to a wish is still wanted. */
    holds(wish) {
        return JSON.stringify(wish) === JSON.stringify(this.wish);
    }

    /** Accuracy: on the sample, then on all test images. */
    async measure() {
        const { wish } = this;
        if (!wish.off) return;
        for (const name of ["sample", "full"]) {
            const answer = await this.page.ask(`ablation/${name}`, wish, { keep: true });
            if (!answer || !this.holds(wish)) return;
            this.strip.measured(answer, name);
            if (answer.error || answer.every) return;
        }
    }

    /** The ranking is on the page. */
    opened() {
        this.soon();
        this.askEverywhere();
    }

    /** Work in the background goes on. */
    hear(now, before) {
        if (this.job === null) return;
        if (mayHaveBrought(this.job, now, before)) this.askEverywhere();
        else if (now?.job === this.job) this.ranking.waitEverywhere(now.share);
    }

    /** What filters cost on the test images, which is worked out in the background; news says how far that is. */
    async askEverywhere() {
        const { version, data } = this.page.model;
        const answer = await this.page.ask("ablation/everywhere", { version, data });
        if (!answer || version !== this.page.model.version) return;
        this.job = answer.filters ? null : answer.job;
        this.ranking.showEverywhere(answer, this.page.model.layers);
    }

    /** The input, or the network, is another: try it once things are calm. */
    soon() {
        if (this.parts.length || this.ranking.isOpen) this.rest.begin();
    }

    /** What the verdict is with everything on, and what each filter costs it now. */
    async ask(patient = false) {
        const { version, off } = this.wish;
        const wish = { version, off, input: this.page.input, rank: this.ranking.isOpen, patient };
        const text = JSON.stringify(wish);
        if (text === this.asked) return;
        this.asked = text;
        const answer = await this.page.ask("ablation/drawing", wish);
        if (!answer || this.asked !== text) return;
        if (answer.error) this.asked = "";
        this.strip.judged(answer);
        if (!wish.rank) return;
        this.ranking.show(answer, this.page.model.layers, { of: JSON.stringify([version, wish.input]), patient });
        if (answer.tried < answer.count && !patient) this.ask(true);
    }
}
