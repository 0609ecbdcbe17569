/** The time-lapse: a slider over a run's epochs that drives the input through each epoch's maps, filters and verdict. */
import { byId, made, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { say } from "../../page/words.mjs";
import { paintConfusion } from "./confusion.mjs";

const STEP = 450; // milliseconds an epoch while playing,
const CALM_STEP = 1500; // where less motion is wanted
const CALM = "(prefers-reduced-motion: reduce)";

/** The bar above the tabs' panels. */
export class TimelapsePanel extends Panel {
    static key = "timelapse";
    static tab = false;

    constructor(page) {
        super(page);
        this.host = byId("timelapse");
        this.facts = new Map(); // version → kernels and confusions
        this.epochs = [];
        this.run = "";
        this.at = -1; // the epoch that is shown
        this.refusal = ""; // why this visitor may not have more epochs built
        this.build();
        page.news.listen(() => {
            if (this.isOpen) this.refresh();
        });
    }

    build() {
        this.button = made("button", "tool", say("timelapse.play"));
        this.button.type = "button";
        this.slider = made("input", "timelapse-slider");
        Object.assign(this.slider, { type: "range", min: 0, max: 0, value: 0 });
        this.slider.setAttribute("aria-label", say("timelapse.epoch"));
        this.title = made("span", "timelapse-title");
        this.words = made("span", "timelapse-words"); // which epoch
        this.reads = made("span", "timelapse-reads");
        this.learned = made("span", "timelapse-learned");
        this.matrix = made("canvas", "timelapse-matrix");
        this.matrix.setAttribute("role", "img");
        this.note = made("span", "timelapse-note");
        const close = made("button", "tool timelapse-close", say("timelapse.close"));
        close.type = "button";
        const row = made("div", "timelapse-row");
        row.append(this.button, this.slider, close);
        const text = made("div", "timelapse-text");
        text.append(this.words, this.title, this.reads, this.learned, this.note);
        const left = made("div", "timelapse-left");
        left.append(row, text);
        this.host.append(left, this.matrix);
        this.button.addEventListener("click", () => this.play(!this.timer));
        this.slider.addEventListener("input", () => this.step(Number(this.slider.value)));
        close.addEventListener("click", () => this.close());
    }

    get isOpen() {
        return this.run !== "";
    }

    /** Which epoch of what is on the page; null where the model in use is. @returns {?{epoch: number, last: number, title: string}} */
    get shown() {
        const epoch = this.epochs[this.at];
        return epoch ? { epoch: epoch.epoch, last: this.epochs.at(-1).epoch, title: this.title.textContent } : null;
    }

    /** Open a run's time-lapse; what is not built yet is built meanwhile. */
    async openRun(run) {
        this.close();
        this.run = run;
        this.host.hidden = false;
        byId("page").dataset.timelapse = "open";
        write(this.note, say("timelapse.asking"));
        const { error } = await this.page.asker.act(`/runs/${run}/lapse`);
        if (run !== this.run) return;
        if (error && error.code !== "not-allowed") return this.fail(error.line);
        this.refusal = error?.line ?? ""; // what is built already may be looked at all the same
        await this.refresh();
    }

    /** More epochs may have been built. */
    async refresh() {
        const { run } = this;
        const answer = await this.page.ask("timelapse/epochs", { run });
        if (!answer || run !== this.run) return;
        if (answer.error) return answer.error.code === "gone" ? this.close() : this.fail(answer.error.line);
        const present = this.epochs[this.at]?.epoch;
        const { epochs, recorded, title, trouble } = answer;
        this.epochs = epochs;
        write(this.title, title);
        this.slider.max = Math.max(epochs.length - 1, 0);
        write(this.note, epochs.length === recorded ? "" : trouble?.line || this.lacking(epochs.length, recorded));
        if (!epochs.length) return;
        const at = epochs.findIndex(({ epoch }) => epoch === present);
        if (at < 0) this.first(); // none yet, or one that the run has let go of
        else this.slider.value = this.at = at;
        this.load();
    }

    /** Why there are fewer epochs than the run had. */
    lacking(built, recorded) {
        if (this.refusal) return say("timelapse.built", { built, recorded, why: this.refusal });
        return say("timelapse.building", { built, recorded });
    }

    /** Show the newest epoch there is; its panels first, if its layers are not those on screen. */
    first() {
        const at = this.epochs.length - 1;
        this.page.model.show(this.epochs[at].version);
        this.step(at, true);
    }

    /** Fetch what the steps need, one after the other. */
    async load() {
        if (this.loading) return;
        this.loading = true;
        const { data } = this.page.model;
        for (let version; (version = this.epochs.find((epoch) => !this.facts.has(epoch.version))?.version); ) {
            const answer = await this.page.ask("timelapse/epoch", { version, data }, { keep: true });
            if (!answer || answer.error) {
                write(this.note, say("timelapse.unreadable"));
                break;
            }
            this.facts.set(version, answer);
            if (this.epochs[this.at]?.version === version) this.paint();
        }
        this.loading = false;
    }

    /** Drive everything to an epoch; `waits` for panels that are on their way. */
    step(at, waits) {
        this.at = at;
        this.slider.value = at;
        if (!waits) {
            this.page.model.version = this.epochs[at].version;
            this.page.wantAll();
        }
        this.paint();
    }

    /** What the bar and the filters say of the present epoch. */
    paint() {
        const { version, training } = this.epochs[this.at];
        const { epoch, last } = this.shown;
        const facts = this.facts.get(version);
        write(this.words, epoch ? say("timelapse.at", { epoch, last }) : say("timelapse.before"));
        this.slider.setAttribute("aria-valuetext", this.words.textContent);
        write(this.reads, facts?.accuracy === undefined ? "" : say("timelapse.reads", { share: facts.accuracy, count: facts.count }));
        write(this.learned, epoch && training !== null ? say("timelapse.learned", { share: training }) : "");
        this.page.whose.show();
        if (!facts) return;
        this.page.panel("filters").paint(facts.kernels);
        this.matrix.hidden = !facts.confusion;
        if (facts.confusion) paintConfusion(this.matrix, facts.confusion, facts.classes);
    }

    /** Panels of another model are there; go on with the epoch that was wanted. */
    adopt() {
        if (!this.isOpen || !this.epochs[this.at]) return;
        this.page.model.version = this.epochs[this.at].version;
        this.paint();
        this.page.wantAll();
    }

    /** The matrix is painted in the theme's colours. */
    recolour() {
        if (this.shown) this.paint();
    }

    play(on) {
        clearInterval(this.timer);
        this.timer = 0;
        write(this.button, say(on ? "timelapse.pause" : "timelapse.play"));
        if (!on || !this.epochs.length) return;
        if (this.at === this.epochs.length - 1) this.step(0);
        this.timer = setInterval(() => {
            if (this.at >= this.epochs.length - 1) return this.play(false);
            this.step(this.at + 1);
        }, matchMedia(CALM).matches ? CALM_STEP : STEP);
    }

    fail(why) {
        write(this.note, why);
    }

    /** Back to the model in use. */
    close() {
        this.play(false);
        const driven = this.isOpen && this.epochs.length;
        this.host.hidden = true;
        delete byId("page").dataset.timelapse;
        this.matrix.width = 0;
        this.slider.max = this.slider.value = 0;
        this.run = "";
        this.epochs = [];
        this.at = -1;
        for (const line of [this.words, this.reads, this.learned, this.note, this.title]) write(line, "");
        if (driven) this.page.model.show(this.page.inUse);
    }
}
