/** The contrast tab: asks for what tells two classes apart, shows the best maps large, follows the present input. */
import { byId, bytesOf, offer, rem, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { called, say } from "../../page/words.mjs";
import { colours } from "../../paint/colours.mjs";
import { Columns } from "./columns.mjs";
import { Pace } from "./pace.mjs";
import { geometry } from "./ranked.mjs";
import { sides, Tug } from "./tug.mjs";

const BEST = 6; // maps that are shown large
const LINES = [6, 3, 2, 1]; // that a line of them can have
const NAMES = 5.5; // rem for the names of the rows
const ROWS = 4; // of maps in a line
const BELOW = 4.75; // rem in a line that are no maps, and are free below it
const CHOICES = ["a", "b", "layer", "count"];
const LARGE = { map: 7, unit: 3, gap: 1.5, narrowest: 4.5 }; // rem of a map's side, and of a unit's
const SMALL = { map: 3.5, unit: 1.5, gap: 0.5, narrowest: 2.5 };

/** Two classes in one layer of the model that is shown. */
export class ContrastPanel extends Panel {
    static key = "contrast";

    constructor(page) {
        super(page);
        this.answer = null; // what is on the page
        this.settled = {}; // what the server decided, of what the wish left open
        this.host = byId("contrast");
        if (!this.host) return; // there is no data: the page says so
        const [headline, present, caption, note, fold, all] = ["answer", "present", "caption", "note", "fold", "all"].map(part);
        Object.assign(this, { headline, present, caption, note, fold, all });
        const open = (layer, map) => page.panel("filter") && this.view.set({ layer, map, at: null });
        [this.best, this.every] = ["best", "every"].map((name) => new Columns(part(name), () => this.refresh(), open));
        this.tug = new Tug(document.querySelector(".tug"));
        this.pace = new Pace(() => this.tell());
        this.selects = Object.fromEntries(CHOICES.map((key) => [key, byId(`contrast-${key}`)]));
        document.querySelector(".contrast-choices").addEventListener("change", () => this.read());
        fold.addEventListener("toggle", () => this.unfold());
        new ResizeObserver(() => this.arrange()).observe(this.host);
        this.view.listen((keys) => {
            if (keys.has("colours")) this.repaint();
        });
        this.adopt();
    }

    get isShown() {
        return super.isShown && this.host !== null;
    }

    /** What the view says, of what there is in this model; what it leaves open the server has decided, or will. */
    get wish() {
        const { classes, layers } = this.page.model;
        const { a, b, layer, count } = this.view.of("contrast");
        const known = (name, names) => (names.includes(name) ? name : "");
        const names = { a: known(a, classes), b: known(b, classes), layer: known(layer, layers.map(({ name }) => name)) };
        return { ...names, count };
    }

    open() {
        this.ask();
        this.page.want();
    }

    /** Another wish, by the visitor or the address. */
    restore() {
        if (!this.host) return;
        this.settled = {};
        this.showChoices();
        this.ask();
    }

    /** Offer the classes and layers of the model that is shown; a choice that it has too stays. */
    adopt() {
        if (!this.host) return;
        const { classes, layers } = this.page.model;
        const options = (names) => names.map((name) => [name, name]);
        offer(this.selects.a, options(classes));
        offer(this.selects.b, options(classes));
        offer(this.selects.layer, options(layers.map(({ name }) => name)));
        this.settled = {};
        this.asked = ""; // what is on the page belongs to the panels before, even where the model is that one again
        this.showChoices();
        this.ask();
    }

    /** Make the selects say what is wished, or was decided. */
    showChoices() {
        const wish = { ...this.settled, ...chosenIn(this.wish) };
        for (const key of CHOICES) if (wish[key]) this.selects[key].value = String(wish[key]);
    }

    /** Take over what the visitor has chosen; the same class twice exchanges the two. */
    read() {
        const { a, b, layer, count } = this.selects;
        const before = { ...this.settled, ...chosenIn(this.wish) };
        const wish = { a: a.value, b: b.value, layer: layer.value, count: Number(count.value) };
        if (wish.a === wish.b) {
            if (wish.a === before.a) wish.a = before.b;
            else wish.b = before.a;
        }
        this.view.choose("contrast", wish);
    }

    /** Ask for the contrast in the model whose frames come, once. */
    async ask() {
        if (!this.isShown) return;
        const { version } = this.page.model;
        const wish = { ...this.wish, version };
        const text = JSON.stringify(wish);
        if (text === this.asked) return;
        this.asked = text;
        const answer = await this.page.ask("contrast/contrast", wish);
        if (answer) this.hear(answer);
    }

    /** The server has answered. */
    hear(answer) {
        const trouble = answer.error?.line || answer.trouble?.line;
        if (answer.error) this.asked = ""; // to be asked again
        this.answer = trouble ? null : answer;
        this.layer = null;
        this.headline.classList.toggle("notice", Boolean(trouble));
        write(this.headline, trouble || answer.headline);
        for (const what of ["caption", "note"]) write(this[what], trouble ? "" : answer[what]);
        if (answer.name) {
            this.settled = { a: answer.a, b: answer.b, layer: answer.name };
            this.showChoices();
        }
        if (this.answer) this.unpack();
        else write(this.present, "");
        this.build();
        this.page.want();
    }

    /** The answer's maps as bytes; it belongs to the model whose panels are there. */
    unpack() {
        this.answer.steps = this.answer.steps.map(bytesOf);
        this.facts = this.page.model.facts;
        this.tug.between(this.answer.a, this.answer.b);
    }

    /** Indices of layers that frames must carry. */
    get wanted() {
        const { answer, facts } = this;
        if (!this.isShown || !answer || facts !== this.page.model.facts) return [];
        return facts.layers.some(({ index }) => index === answer.layer) ? [answer.layer] : [];
    }

    /** Make the columns anew. */
    build() {
        const { answer } = this;
        this.host.parentElement.classList.toggle("empty", !answer);
        this.fold.hidden = !answer || answer.order.length <= BEST;
        if (answer) write(this.all, say(`contrast.all.${answer.kind}`, { count: answer.order.length }));
        this.form = null;
        this.arrange();
        this.unfold();
    }

    /** All maps, the best ones among them, are made when they are looked at. */
    unfold() {
        const { answer, fold, every } = this;
        const places = answer && fold.open ? Array.from(answer.order.keys()) : [];
        every.show(answer, places, answer && geometry(answer, SMALL[answer.kind] * rem(), rem()), answer && this.tables);
        every.arrange(answer ? this.across(SMALL, every.form.across) : 1);
        this.refresh();
    }

    /** Colours of the means, and of the difference. */
    get tables() {
        const signed = colours("signed");
        return [this.answer.signed ? signed : colours(this.view.colours), signed];
    }

    /** Columns that a line has room for. @param {object} kind of columns @param {number} width CSS pixels of one */
    across({ gap, narrowest }, width) {
        const unit = rem();
        return Math.max(1, Math.floor((this.host.clientWidth - NAMES * unit) / (Math.max(width, narrowest * unit) + gap * unit)));
    }

    /** Give the best maps the size that there is room for, and lay all of them out in lines. */
    arrange() {
        const { answer, best, every, host } = this;
        if (!host || !host.clientWidth) return; // hidden
        const unit = rem();
        const room = (count) => (host.clientWidth - NAMES * unit) / count - LARGE.gap * unit;
        const across = LINES.find((count) => room(count) >= LARGE.narrowest * unit) ?? 1;
        const form = answer && geometry(answer, Math.min(room(across), this.highest(answer, unit)), unit);
        if (!this.form || form.across !== this.form.across) {
            this.form = form;
            best.show(answer, answer ? Array.from(answer.order.keys()).slice(0, BEST) : [], form, answer && this.tables);
        }
        best.arrange(across);
        if (every.form && every.form.unit !== unit) this.unfold();
        else if (every.all.length) every.arrange(this.across(SMALL, every.form.across));
        this.refresh();
    }

    /** Pixels that a map may be high; where the page is presented, as many as let the present input's be in view. */
    highest({ kind }, unit) {
        const usual = LARGE[kind] * unit;
        if (!this.view.present) return usual;
        const top = this.host.getBoundingClientRect().top + window.scrollY;
        const most = (window.innerHeight - top - BELOW * unit) / ROWS;
        return kind === "map" ? most : Math.min(usual, most);
    }

    repaint() {
        if (!this.answer) return;
        for (const columns of [this.best, this.every]) columns.repaint(this.tables);
        this.refresh();
    }

    recolour() {
        this.repaint();
    }

    /** A frame of the present input; canvases and transforms change, words a few times a second. */
    apply(frame) {
        if (!this.isShown) return;
        if (frame.version !== this.answer?.version) return this.ask(); // a time-lapse has moved on
        const layer = frame.layers.get(this.answer.layer);
        if (!layer) return;
        this.layer = layer;
        this.blank = frame.predicted === null;
        this.reads = this.page.model.classes[frame.predicted];
        this.responses = means(layer, this.answer);
        this.sides = sides(this.responses, this.answer);
        this.tug.show(this.blank ? null : this.sides.pull);
        this.refresh();
        this.pace.wish();
    }

    /** Show the last frame in the lines that are on screen. */
    refresh() {
        if (!this.layer) return;
        const [palette] = this.tables;
        for (const columns of [this.best, this.every]) columns.refresh(this.layer, this.blank ? null : this.responses, palette);
    }

    /** Say with which class the maps that tell the two apart side. */
    tell() {
        if (!this.layer) return;
        write(this.present, this.verdict());
        this.tug.describe();
    }

    verdict() {
        const { a, b, kind } = this.answer;
        const counts = this.sides;
        if (this.blank) return say("contrast.blank");
        if (counts.pull === null) return say(`contrast.none-apart.${kind}`);
        const [first, ...letters] = called(this.view.input);
        const sides = { first: { say: `contrast.says.${kind}`, with: { count: counts.a, name: a } }, second: { say: "contrast.says.more", with: { count: counts.b, name: b } } };
        if (this.reads !== a && this.reads !== b) return say("contrast.neither", { read: this.reads, a, b, ...sides });
        return say("contrast.yours", { input: first.toUpperCase() + letters.join(""), ...sides });
    }
}

/** A part of the tab by the rest of its class. @param {string} name */
function part(name) {
    return document.querySelector(`.contrast-${name}`);
}

/** The mean response of each map, in the order of the ranking. */
function means({ steps, low, high, levels }, { order, size }) {
    const values = size[0] * size[1];
    return order.map((map) => {
        let sum = 0;
        for (let at = map * values; at < (map + 1) * values; at++) sum += steps[at];
        return low + (sum / values / levels) * (high - low);
    });
}

/** Of a wish, what it does not leave open. */
function chosenIn(wish) {
    return Object.fromEntries(Object.entries(wish).filter(([, value]) => value));
}
