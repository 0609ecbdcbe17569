/** The landscape tab: every image of a split where the last dense layer puts it, and the present input moving among them. */
import { byId, made, offer, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { tables, titleOf } from "../../page/tables.mjs";
import { called } from "../../page/words.mjs";
import { readable } from "../../paint/hover.mjs";
import { Marker } from "./marker.mjs";
import { Scatter, shades, unpacked } from "./scatter.mjs";

const REACH = 12; // CSS pixels to the nearest point
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const REST = 700; // milliseconds without another step of a time-lapse before it is mapped
const WAIT = 150; // milliseconds before the page says that it is placing images

/** One landscape at a time, of the model that is shown and a split of the data. */
export class LandscapePanel extends Panel {
    static key = "map"; // as addresses have it

    constructor(page) {
        super(page);
        this.host = byId("landscape");
        this.key = ""; // of the landscape that is wanted
        this.landscape = null; // what is on the page
        this.cursor = -1;
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
        offer(this.select, this.splits.map((name) => [name, titleOf(name)]));
        this.select.value = this.split;
        this.load();
        this.arrange();
        this.page.want();
    }

    build() {
        const [choices, label, body] = [made("div", "landscape-choices"), made("label", ""), made("div", "landscape-body")];
        this.select = made("select", "");
        label.append(made("span", "", "Images"), this.select);
        choices.append(label);
        this.summary = made("p", "landscape-summary");
        this.summary.setAttribute("role", "status");
        this.now = made("p", "landscape-now");
        this.stage = made("div", "landscape-stage");
        this.canvas = made("canvas", "landscape-points");
        this.ring = made("div", "landscape-cursor");
        this.ring.append((this.says = made("span", "")));
        this.ring.hidden = true;
        this.legend = made("div", "landscape-legend");
        this.stage.append(this.canvas, this.ring);
        body.append(this.stage, this.legend);
        this.host.replaceChildren(choices, this.summary, this.now, body);
        this.scatter = new Scatter(this.canvas);
        this.marker = new Marker(this.stage, this.scatter);
        this.connect();
    }

    connect() {
        const { canvas } = this;
        canvas.tabIndex = 0;
        canvas.setAttribute("role", "application");
        readable(canvas, (x, y) => this.near(x, y), ({ index }) => this.reading(index));
        canvas.addEventListener("click", ({ clientX, clientY }) => this.pick(this.near(clientX, clientY)?.index ?? -1));
        canvas.addEventListener("keydown", (event) => this.press(event));
        canvas.addEventListener("blur", () => this.point(-1));
        canvas.addEventListener("pointermove", ({ clientX, clientY }) => {
            canvas.style.cursor = this.near(clientX, clientY) ? "pointer" : "";
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
        if (!counts[split]) return this.fail("There are no images to place that this model can read.");
        this.marker.hide();
        const waiting = setTimeout(() => this.say(`placing ${counts[split].toLocaleString("en")} images …`, true), this.landscape ? WAIT : 0);
        const answer = await this.page.ask("map/landscape", { version, data, split }, { keep: true });
        clearTimeout(waiting);
        if (!answer || key !== this.key) return;
        if (answer.error) return this.fail(`The landscape could not be drawn: ${answer.error.line}`);
        this.show(unpacked(answer));
    }

    /** One line instead of a landscape. */
    fail(text) {
        this.landscape = null;
        this.key = "";
        this.host.classList.remove("ready");
        this.marker.hide();
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
        this.say(sentence(landscape), false);
        this.canvas.setAttribute("aria-label", `Landscape of ${landscape.labels.length} images. Arrow keys go from point to point, Enter loads one.`);
        this.marker.hide();
        this.point(-1);
        this.list();
        this.size = "";
        this.arrange();
        this.page.want();
    }

    /** Give the points the room there is; paint it if that has changed. */
    arrange() {
        if (!this.landscape || !this.isShown || !this.host.clientWidth) return;
        const beside = window.innerWidth >= 900 ? this.legend.offsetWidth + 24 : 0;
        const top = this.stage.getBoundingClientRect().top + window.scrollY;
        const room = window.innerWidth < 900 ? window.innerHeight / 2 : window.innerHeight - top - 16;
        this.scatter.fit(this.host.clientWidth - beside, Math.max(room, 320));
        const size = `${this.scatter.width} ${this.scatter.height} ${window.devicePixelRatio} ${this.key}`;
        if (size === this.size) return;
        this.size = size;
        this.repaint();
    }

    repaint() {
        if (!this.landscape || !this.isShown) return;
        this.scatter.paint();
        const { classes } = shades(this.landscape.classes.length);
        Array.from(this.legend.children).forEach((row, at) => row.style.setProperty("--class", classes[at]));
        this.marker.fit();
        this.stage.dataset.landscape = this.key;
        this.stage.dataset.only = this.scatter.only ?? "";
    }

    /** The classes: how many images each has and how many of them are misread; one can be shown alone. */
    list() {
        const { classes, labels, predicted } = this.landscape;
        const counts = classes.map(() => [0, 0]);
        labels.forEach((label, at) => {
            counts[label][0] += 1;
            if (predicted[at] !== label) counts[label][1] += 1;
        });
        const rows = classes.map((name, at) => {
            const row = made("button", "landscape-class");
            const [count, wrong] = counts[at];
            row.append(made("i", ""), made("b", "", name), made("span", "", count.toLocaleString("en")), made("span", "landscape-wrong", wrong ? `${wrong} misread` : ""));
            row.title = `show only ${name}; again for all`;
            row.setAttribute("aria-pressed", "false");
            row.addEventListener("click", () => this.single(at));
            return row;
        });
        this.legend.replaceChildren(...rows);
    }

    /** Show one class alone; the same again, all. */
    single(name) {
        this.scatter.only = this.scatter.only === name ? null : name;
        Array.from(this.legend.children).forEach((row, at) => row.setAttribute("aria-pressed", String(at === this.scatter.only)));
        this.point(-1);
        this.repaint();
    }

    /** The point under the pointer. */
    near(clientX, clientY) {
        if (!this.landscape) return null;
        const { left, top } = this.canvas.getBoundingClientRect();
        const index = this.scatter.nearest([clientX - left, clientY - top], REACH);
        return index < 0 ? null : { index };
    }

    /** What a point is, in words. */
    reading(index) {
        const { labels, predicted, classes, split } = this.landscape;
        const [is, read] = [labels[index], predicted[index]].map((at) => classes[at]);
        return `${called({ index, split })}: ${article(is)} ${is}${is === read ? "" : `, read as ${read}`}`;
    }

    pick(index) {
        if (index >= 0) this.page.pick(index, this.landscape.split);
    }

    /** Arrow keys move a cursor from point to point, Enter loads the one it is on. */
    press(event) {
        const way = KEYS[event.key];
        if (!this.landscape || event.ctrlKey || event.metaKey || event.altKey || !(way || event.key === "Enter")) return;
        event.preventDefault();
        event.stopPropagation();
        if (!way) return this.pick(this.cursor);
        const { landscape, marker, scatter, cursor } = this;
        const spot = scatter.spot(...(cursor < 0 ? marker.last || scatter.middle : [landscape.x[cursor], landscape.y[cursor]]));
        const next = cursor < 0 ? scatter.nearest(spot) : scatter.towards(spot, way);
        if (next >= 0) this.point(next);
    }

    /** Put the cursor on a point; -1 takes it away. */
    point(index) {
        this.cursor = index;
        this.ring.hidden = index < 0;
        if (index < 0) return;
        const [left, top] = this.scatter.spot(this.landscape.x[index], this.landscape.y[index]);
        this.ring.style.transform = `translate(${left}px, ${top}px)`;
        this.ring.classList.toggle("leftwards", left > this.scatter.width / 2);
        write(this.says, this.reading(index));
    }

    /** A frame of the present input; only the marker and its trail change. */
    apply(frame) {
        const { landscape } = this;
        if (!this.isShown || !landscape || frame.version !== this.page.model.version) return;
        if (frame.version !== landscape.version) return this.follow();
        const layer = frame.layers.get(landscape.layer);
        if (!layer) return;
        if (frame.predicted === null) {
            this.marker.hide();
            return write(this.now, "Draw something, or pick an image, to see where it lands.");
        }
        this.marker.move(layer, landscape, landscape.classes[frame.predicted]);
        write(this.now, this.whose());
    }

    /** A time-lapse has moved on: its step is mapped when it rests. */
    follow() {
        this.marker.hide();
        write(this.now, "This landscape is of another step of the time-lapse; the present one follows when the slider rests.");
        clearTimeout(this.rest);
        this.rest = setTimeout(() => this.load(), REST);
    }

    whose() {
        return `The marker is ${called(this.view.input)}, with the class it is read as.`;
    }
}

/** What the landscape shows, in a sentence. */
function sentence({ labels, units, name, share, split }) {
    const [across, up] = share.map((part) => `${Math.round(100 * part)} %`);
    const many = labels.length.toLocaleString("en");
    return `Each point is one of the ${many} ${titleOf(split)} images, where the ${units} units of ${name} put it; the two axes carry ${across} and ${up} of the variation. Ringed: misread.`;
}

function article(name) {
    return /^([aeiou]|8|1[18]$)/i.test(name) ? "an" : "a";
}
