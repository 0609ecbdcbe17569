/** The contrast tab: asks for what tells two classes apart, lays the maps out best first, follows the present input. */
import { byId, bytesOf, made, offer, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { called } from "../../page/words.mjs";
import { colours } from "../../paint/colours.mjs";
import { geometry, nearer, Ranked } from "./ranked.mjs";

const FIRST = 48; // maps shown before all are asked for
const NAMES = 80; // CSS pixels for the names of the rows
const GAP = 8;
const LEGIBLE = 11; // letters of two classes' names that fit there
const CHOICES = ["a", "b", "layer", "count"];
const NARROWEST = 40; // a column's caption needs that much

/** Two classes in one layer of the model that is shown. */
export class ContrastPanel extends Panel {
    static key = "contrast";

    constructor(page) {
        super(page);
        this.answer = null; // what is on the page
        this.every = false; // whether all maps are laid out
        this.columns = [];
        this.lines = [];
        this.columnsOf = new Map(); // by line
        this.onScreen = new Set(); // lines
        this.settled = {}; // what the server decided, of what the wish left open
        this.host = byId("contrast");
        if (!this.host) return; // there is no data: the page says so
        [this.headline, this.present] = [".contrast-answer", ".contrast-present"].map((selector) => document.querySelector(selector));
        this.selects = Object.fromEntries(CHOICES.map((key) => [key, byId(`contrast-${key}`)]));
        this.observer = new IntersectionObserver((entries) => this.seen(entries), { rootMargin: "40px" });
        document.querySelector(".contrast-choices").addEventListener("change", () => this.read());
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
        const trouble = answer.error?.line || answer.trouble;
        if (answer.error) this.asked = ""; // to be asked again
        if (answer.name !== this.answer?.name) this.every = false;
        this.answer = trouble ? null : answer;
        this.headline.classList.toggle("notice", Boolean(trouble));
        write(this.headline, trouble || answer.headline);
        this.layer = null;
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
        const count = answer ? (this.every ? answer.order.length : Math.min(FIRST, answer.order.length)) : 0;
        this.form = answer && geometry(answer);
        this.columns = Array.from({ length: count }, (_, at) => new Ranked(answer, at, this.form, this.tables));
        this.across = 0;
        this.arrange();
    }

    /** Colours of the means, and of the difference. */
    get tables() {
        const signed = colours("signed");
        return [this.answer.signed ? signed : colours(this.view.colours), signed];
    }

    /** Lay the columns out in lines, as many in each as there is room for, each with the names of its rows. */
    arrange() {
        if (!this.host) return;
        const width = this.host.clientWidth;
        if (!width && this.columns.length) return; // hidden
        const column = Math.max(this.form?.across || 0, NARROWEST) + GAP;
        const across = Math.max(1, Math.floor((width - NAMES + GAP) / column));
        if (across === this.across) return;
        this.across = across;
        this.observer.disconnect();
        this.lines = [];
        this.columnsOf.clear();
        this.onScreen.clear();
        for (let at = 0; at < this.columns.length; at += across) this.lines.push(this.line(this.columns.slice(at, at + across)));
        this.host.replaceChildren(...this.head(), ...this.lines, ...this.foot());
        for (const line of this.lines) this.observer.observe(line);
    }

    line(columns) {
        const { a, b, size } = this.answer;
        const line = made("div", "ranked-line");
        const names = made("div", "ranked-names");
        const both = `${a} | ${b}`;
        const sides = both.length > LEGIBLE ? "nearer to" : both;
        const rows = [[a, "mean-name"], [b, "mean-name"], ["difference", ""], ["yours", "live-name"], [sides, "place-name", both], ["d′", "d-name"], [size[0] * size[1] > 1 ? "map" : "unit", ""]];
        for (const [text, style, title] of rows) names.append(made("span", style, text, title || text));
        line.style.setProperty("--down", `${this.form.down}px`);
        line.style.setProperty("--across", `${this.form.across}px`);
        line.append(names, ...columns.map(({ element }) => element));
        this.columnsOf.set(line, columns);
        return line;
    }

    /** What stands above the maps: by what they are ranked. */
    head() {
        return this.answer ? [made("p", "note", this.answer.measure)] : [];
    }

    /** What stands under the maps: how they are to be read, and a way to see the rest. */
    foot() {
        const { answer } = this;
        if (!answer) return [];
        const parts = [made("p", "note", answer.note)];
        if (this.columns.length < answer.order.length) {
            const button = made("button", "tool", `Show all ${answer.order.length}`);
            button.addEventListener("click", () => {
                this.every = true;
                this.build();
                this.refresh();
            });
            parts.unshift(button);
        }
        return parts;
    }

    /** Lines have come on screen or gone. */
    seen(entries) {
        for (const { target, isIntersecting } of entries) {
            if (isIntersecting) this.onScreen.add(target);
            else this.onScreen.delete(target);
        }
        this.refresh();
    }

    repaint() {
        for (const column of this.columns) column.paint(this.tables);
        this.refresh();
    }

    /** A frame of the present input; only canvases and transforms change. */
    apply(frame) {
        if (!this.isShown) return;
        if (frame.version !== this.answer?.version) return this.ask(); // a time-lapse has moved on
        const layer = frame.layers.get(this.answer.layer);
        if (!layer) return;
        this.layer = layer;
        this.blank = frame.predicted === null;
        this.responses = means(layer, this.answer);
        this.refresh();
        write(this.present, this.verdict());
    }

    /** Show the last frame in the lines that are on screen. */
    refresh() {
        if (!this.layer) return;
        const [palette] = this.tables;
        for (const line of this.lines) {
            if (!this.onScreen.has(line)) continue;
            for (const column of this.columnsOf.get(line)) {
                column.live(this.layer, palette);
                column.stand(this.blank ? null : this.responses[column.at]);
            }
        }
    }

    /** With which class the maps that tell the two apart side. */
    verdict() {
        const { a, b, apart, separation, response_a, response_b, size } = this.answer;
        if (this.blank) return "Draw something, or pick an image, to see which of the two it resembles here.";
        let count = 0;
        let sides = 0;
        for (; count < separation.length && separation[count] >= apart; count++) {
            if (nearer(this.responses[count], response_a[count], response_b[count])) sides++;
        }
        if (!count) return "";
        const [first, ...rest] = called(this.view.input);
        const what = (size[0] * size[1] > 1 ? "map" : "unit") + (count === 1 ? " that tells" : "s that tell");
        return `${first.toUpperCase()}${rest.join("")}: of the ${count} ${what} the two apart, ${sides} side${sides === 1 ? "s" : ""} with ${a}, ${count - sides} with ${b}.`;
    }
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
