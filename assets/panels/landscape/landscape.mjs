/** The landscape tab: every image of a split where the last dense layer puts it, and the present input moving among them. */
import { byId, made, offer, rem, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { tables } from "../../page/tables.mjs";
import { say } from "../../page/words.mjs";
import { Legend } from "./legend.mjs";
import { Marker } from "./marker.mjs";
import { Pointed } from "./pointed.mjs";
import { closest, Scatter, shades, unpacked } from "./scatter.mjs";
import { sentenceOf, standing } from "./standing.mjs";

const REACH = 0.75; // rem to the nearest point
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const REST = 700; // milliseconds without another step of a time-lapse before it is mapped
const WAIT = 150; // milliseconds before the page says that it is placing images
const CALM = 200; // milliseconds between two sentences of a drawing that moves
const NARROW = 900; // CSS pixels, below which the classes stand under the picture
const LEAST = 20; // rem that the picture is high at least

/** One landscape at a time, of the model that is shown and a split of the data. */
export class LandscapePanel extends Panel {
    static key = "map"; // as addresses have it

    constructor(page) {
        super(page);
        this.host = byId("landscape");
        this.key = ""; // of the landscape that is wanted
        this.landscape = null; // what is on the page
        this.told = 0; // when the sentence was last written
    }

    /** The split that is wanted, if there is such; else the first there is. */
    get split() {
        const wanted = this.view["map.split"];
        return this.splits.includes(wanted) ? wanted : this.splits[0] || "test";
    }

    /** The splits that there are. */
    get splits() {
        return tables.splits.map(({ name }) => name).filter((name) => this.page.model.counts[name]);
    }

    get wanted() {
        const { landscape, page } = this;
        return this.isShown && landscape?.version === page.model.version ? [landscape.layer] : [];
    }

    restore() {
        this.open();
    }

    adopt() {
        this.open();
    }

    recolour() {
        this.repaint();
    }

    /** The tab may have been opened, or another model is shown. */
    open() {
        if (!this.isShown) return;
        if (!this.scatter) this.build();
        offer(this.select, this.splits.map((name) => [name, say(`splits.${name}`)]));
        this.select.value = this.split;
        this.arrange();
        this.load();
        this.page.want();
    }

    build() {
        [this.now, this.near, this.summary, this.stage, this.canvas, this.side, this.select] = [
            made("p", "sentence landscape-now"), made("span", "landscape-near"), made("span", "landscape-summary"),
            made("div", "landscape-stage"), made("canvas", "landscape-points"), made("div", "landscape-side"), made("select", ""),
        ]; // prettier-ignore
        this.summary.setAttribute("role", "status");
        const [caption, label, legend, progress] = [made("p", "caption"), made("label", ""), made("div", "landscape-legend"), made("div", "landscape-progress")];
        caption.append(this.summary, this.near);
        label.append(made("span", "", say("map.images")), this.select);
        this.side.append(label, legend);
        this.stage.append(this.canvas, this.side, progress);
        const head = made("div", "landscape-head");
        head.append(this.now, caption);
        this.host.replaceChildren(head, this.stage);
        this.scatter = new Scatter(this.canvas);
        this.legend = new Legend(legend, (name) => this.single(name));
        this.marker = new Marker(this.stage, this.scatter);
        this.pointed = new Pointed(this.stage, this.scatter, (index) => this.pictureOf(index));
        this.connect();
    }

    connect() {
        const { canvas, pointed } = this;
        canvas.tabIndex = 0;
        canvas.setAttribute("role", "application");
        canvas.addEventListener("click", (event) => this.pick(this.under(event)));
        canvas.addEventListener("keydown", (event) => this.press(event));
        canvas.addEventListener("blur", () => pointed.leave());
        canvas.addEventListener("pointerleave", () => pointed.leave());
        canvas.addEventListener("pointermove", (event) => {
            const index = this.under(event);
            canvas.style.cursor = index < 0 ? "" : "pointer";
            pointed.put(index, this.spotOf(event));
        });
        this.select.addEventListener("change", () => this.view.choose("map", { split: this.select.value }));
        new ResizeObserver(() => this.arrange()).observe(this.host);
    }

    /** Show the landscape of the model and split that are wanted now. */
    async load() {
        const { version, data, counts } = this.page.model;
        const { split } = this;
        const key = `${version} ${split}`;
        if (key === this.key) return;
        this.key = key;
        if (!counts[split]) return this.fail(say("map.no-images"));
        this.marker.hide();
        const waiting = setTimeout(() => this.say(say("map.placing", { count: counts[split] }), true), this.landscape ? WAIT : 0);
        const answer = await this.page.ask("map/landscape", { version, data, split }, { keep: true });
        clearTimeout(waiting);
        if (!answer || key !== this.key) return;
        if (answer.error) return this.fail(say("map.not-drawn", { why: answer.error.line }));
        this.show(unpacked(answer));
    }

    /** One line instead of a landscape. */
    fail(text) {
        this.landscape = null;
        this.key = "";
        this.host.classList.remove("ready");
        this.marker.hide();
        this.tell("");
        this.say(text, false);
    }

    say(text, busy) {
        this.host.classList.toggle("busy", busy);
        write(this.summary, text);
    }

    show(landscape) {
        this.landscape = landscape;
        this.scatter.take(landscape);
        this.host.classList.add("ready");
        this.say(described(landscape), false);
        this.canvas.setAttribute("aria-label", nameOf(landscape, this.scatter));
        this.marker.hide();
        this.pointed.leave();
        this.legend.list(landscape);
        this.size = "";
        this.arrange();
        this.page.want();
    }

    /** The room there is: what is left of the window, a square on a phone; painted anew if it has changed. */
    arrange() {
        if (!this.scatter || !this.isShown || !this.host.clientWidth) return;
        const width = this.host.clientWidth;
        const narrow = window.innerWidth < NARROW;
        const top = this.stage.getBoundingClientRect().top + window.scrollY;
        const height = narrow ? width : Math.max(window.innerHeight - top - rem(), LEAST * rem());
        this.stage.style.setProperty("--high", `${height}px`);
        if (!this.landscape) return;
        this.scatter.fit(width, height, narrow ? 0 : this.side.offsetWidth);
        const size = `${width} ${height} ${rem()} ${window.devicePixelRatio} ${this.key}`;
        if (size === this.size) return;
        this.size = size;
        this.repaint();
    }

    repaint() {
        if (!this.landscape || !this.isShown) return;
        this.scatter.paint();
        this.legend.colour(shades(this.landscape.classes.length).classes);
        this.marker.fit();
        this.stage.dataset.landscape = this.key;
    }

    /** Show one class alone; the same again, all. */
    single(name) {
        this.scatter.only = this.scatter.only === name ? null : name;
        this.legend.mark(this.scatter.only);
        this.pointed.leave();
        this.repaint();
    }

    /** Where a pointer is, in CSS pixels of the canvas. */
    spotOf({ clientX, clientY }) {
        const { left, top } = this.canvas.getBoundingClientRect();
        return [clientX - left, clientY - top];
    }

    /** The point under a pointer; -1 without one. */
    under(event) {
        return this.landscape ? this.scatter.nearest(this.spotOf(event), REACH * rem()) : -1;
    }

    /** An image of the landscape that is shown. */
    async pictureOf(index) {
        const { version, split } = this.landscape;
        const answer = await this.page.ask("map/image", { version, data: this.page.model.data, split, index }, { keep: true });
        return answer?.image;
    }

    pick(index) {
        if (index >= 0) this.page.pick(index, this.landscape.split);
    }

    /** Arrow keys move from point to point, Enter loads the one that they led to. */
    press(event) {
        const way = KEYS[event.key];
        if (!this.landscape || event.ctrlKey || event.metaKey || event.altKey || !(way || event.key === "Enter")) return;
        event.preventDefault();
        event.stopPropagation();
        const { landscape, marker, scatter, pointed } = this;
        const { index } = pointed;
        if (!way) return this.pick(index);
        const spot = scatter.spot(...(index < 0 ? marker.last || scatter.middle : [landscape.x[index], landscape.y[index]]));
        const next = index < 0 ? scatter.nearest(spot) : scatter.towards(spot, way);
        if (next >= 0) pointed.put(next, null, true);
    }

    /** A frame of the present input; only the marker, its trail and, now and then, the sentence change. */
    apply(frame) {
        const { landscape } = this;
        if (!this.isShown || !landscape || frame.version !== this.page.model.version) return;
        if (frame.version !== landscape.version) return this.follow();
        const layer = frame.layers.get(landscape.layer);
        if (!layer) return;
        if (frame.predicted === null) {
            this.marker.hide();
            return this.tell(say("map.nothing"));
        }
        this.marker.move(layer, landscape, landscape.classes[frame.predicted]);
        clearTimeout(this.waiting);
        const early = this.told + CALM - performance.now();
        if (early > 0) this.waiting = setTimeout(() => this.locate(frame), early);
        else this.locate(frame);
    }

    /** Say where the input lies. */
    locate({ input, trueClass, predicted }) {
        const { landscape, marker, scatter } = this;
        if (!landscape || !marker.last) return;
        const self = input?.kind === "image" && (input.split ?? "test") === landscape.split ? input.index : -1;
        const near = standing(landscape, marker.last, Math.max(...scatter.extent), self);
        const those = (name) => phrase("those", landscape.classes[name]);
        const [of, other] = near.classes.map(those);
        const one = trueClass === null ? null : phrase("this", landscape.classes[trueClass]);
        const sentence = say(`map.${sentenceOf(near, trueClass, predicted)}`, { one, of, other, read: landscape.classes[predicted] });
        this.tell(sentence, of && !near.alone ? say("map.nearest", { first: near.first, count: near.count, some: phrase("some", landscape.classes[near.classes[0]]) }) : "");
    }

    tell(sentence, share = "") {
        clearTimeout(this.waiting);
        this.told = performance.now();
        write(this.now, sentence);
        write(this.near, share);
    }

    /** A time-lapse has moved on: its step is mapped when it rests. */
    follow() {
        this.marker.hide();
        this.tell(say("map.other-step"));
        clearTimeout(this.rest);
        this.rest = setTimeout(() => this.load(), REST);
    }
}

/** A class in a sentence: "the 4s", "4s", "this 4"; names are quoted. */
function phrase(what, name) {
    return { say: `map.${what}.${name.length > 1 ? "name" : "sign"}`, with: { name } };
}

/** What the landscape shows, in a sentence. */
function described({ labels, units, name, share: [across, up], split }) {
    return say("map.described", { count: labels.length, split: { say: `splits.${split}`, with: {} }, units, name, across, up });
}

/** The picture in words: what lies closest in it, and how to go about. */
function nameOf({ classes, labels }, { centres }) {
    const pair = closest(centres);
    const near = pair ? { say: "map.picture.closest", with: { of: phrase("those", classes[pair[0]]), other: phrase("those", classes[pair[1]]) } } : "";
    return say("map.picture.name", { count: labels.length, classes: classes.length, near });
}
