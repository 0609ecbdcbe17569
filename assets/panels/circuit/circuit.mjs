/** Circuit: which maps of each layer a verdict is made of, adding up to its logit. Asked for when the pen rests. */
import { byId, bytesOf, made, offer, rem, write } from "../../page/elements.mjs";
import { fading } from "../../page/fading.mjs";
import { Panel } from "../../page/panel.mjs";
import { Rest } from "../../page/rest.mjs";
import { say } from "../../page/words.mjs";
import { picture } from "../../paint/pictures.mjs";
import { scaled, tables } from "../../paint/scaling.mjs";
import { drawing } from "./drawing.mjs";
import { fill } from "./table.mjs";
import { Trial } from "./trial.mjs";

const LONG = 12; // letters of a class's name, from which on a button has no room for it

/** The section above the layers, and the button beside the verdict that opens it. */
export class CircuitPanel extends Panel {
    static key = "circuit";
    static tab = false;

    constructor(page) {
        super(page);
        this.host = byId("circuit");
        this.rest = new Rest(() => this.ask());
        const part = (name) => this.host.querySelector(`.circuit-${name}`);
        [this.title, this.select, this.said, this.box, this.table] = ["title", "class", "said", "drawing", "table"].map(part);
        this.button = byId("circuit-open");
        this.circuit = null; // what is drawn,
        this.drawn = []; // and what it follows from
        this.frame = null; // the newest
        this.trial = new Trial(page, this.box, () => this.wish);
        this.fade = fading(this.box);
        this.adopt();
        this.connect();
        this.show();
    }

    connect() {
        const { view } = this;
        this.button.addEventListener("click", () => this.toggle());
        this.host.querySelector(".circuit-head > .circuit-close").addEventListener("click", () => this.toggle());
        this.select.addEventListener("change", () => this.ask());
        new ResizeObserver(() => this.redraw()).observe(this.box);
        view.listen((keys) => {
            if (keys.has("circuit") || keys.has("tab")) this.show();
            if (keys.has("off")) this.soon();
            if (keys.has("colours") || keys.has("scale")) this.draw();
        });
    }

    /** Whether it is on the page now. */
    get isOpen() {
        return this.view.circuit && this.view.tab === "activations";
    }

    toggle() {
        if (this.isOpen) return this.view.set({ circuit: false });
        this.view.set({ circuit: true, tab: "activations" });
        this.host.querySelector(".circuit-head").scrollIntoView({ block: "nearest" }); // the picture may be higher than the window
    }

    show() {
        const { host, isOpen } = this;
        this.button.setAttribute("aria-pressed", String(isOpen));
        if (host.hidden !== isOpen) return;
        host.hidden = !isOpen;
        this.page.panels?.forEach((panel) => panel.isShown && panel.arrange());
        if (isOpen) this.ask();
    }

    adopt() {
        this.circuit = null;
        this.select.value = "";
        this.options();
        this.soon();
    }

    /** The verdict's class first, then all of them. */
    options() {
        const { classes } = this.page.model;
        const verdict = classes[this.frame?.predicted] ?? "";
        offer(this.select, [["", verdict && say("circuit.verdict", { name: verdict })], ...classes.map((name, at) => [String(at), name])]);
    }

    apply(frame) {
        const other = frame.predicted !== this.frame?.predicted;
        this.frame = frame;
        if (other) this.label();
        this.soon();
    }

    again() {
        this.soon();
    }

    /** Name the verdict where it is asked about. */
    label() {
        const { predicted } = this.frame;
        const name = this.page.model.classes[predicted] ?? "";
        this.button.hidden = predicted === null;
        write(this.button, say(`circuit.open${name.length > LONG ? "-long" : ""}`, { name }));
        this.options();
    }

    /** What is drawn may be of an input before; ask again once the pen rests. */
    soon() {
        this.rest.stop();
        if (!this.isOpen || this.isDrawn) return;
        this.box.classList.add("stale");
        this.rest.begin();
    }

    /** What a question says of the present state of things. */
    get wish() {
        const { page, select } = this;
        return { version: page.model.version, input: page.input, off: page.offText, class: select.value === "" ? null : Number(select.value) };
    }

    /** All that an answer follows from; a stroke grows in place. */
    get grounds() {
        const { input, pen, normalise, off } = this.view;
        const stroke = input.kind === "ink" ? (input.strokes.at(-1) ?? []) : [];
        return [input, stroke.length, stroke.at(-2), stroke.at(-1), pen, normalise, off, this.page.model.version, this.select.value];
    }

    /** Whether the present state of things is drawn, so that nothing need be asked. */
    get isDrawn() {
        return this.circuit !== null && this.grounds.every((ground, at) => ground === this.drawn[at]);
    }

    async ask() {
        this.rest.stop();
        const { frame, grounds } = this;
        if (!this.isOpen || !frame || this.isDrawn) return;
        if (frame.predicted === null) return this.hear({ error: { line: say("circuit.blank") } }, frame);
        this.box.classList.add("stale");
        const answer = await this.page.ask("circuit/of", this.wish);
        if (!answer || this.grounds.some((ground, at) => ground !== grounds[at])) return;
        this.drawn = grounds;
        this.hear(answer, frame);
    }

    /** The server has answered. */
    hear(answer, frame) {
        this.circuit = answer.error ? null : answer;
        this.ink = answer.error ? "" : inkOf(frame);
        write(this.said, answer.error?.line ?? `${answer.caption} ${answer.notes}`);
        this.said.classList.toggle("notice", Boolean(answer.error) && frame.predicted !== null);
        this.box.classList.remove("stale");
        for (const key of ["logit", "total"]) {
            if (this.circuit) this.host.dataset[key] = String(answer[key]);
            else delete this.host.dataset[key];
        }
        write(this.title, this.circuit ? answer.answer : say("circuit.why"));
        this.table.parentElement.hidden = !this.circuit;
        if (this.circuit) fill(this.table, answer);
        this.trial.close();
        this.draw();
    }

    recolour() {
        this.draw();
    }

    /** Another width: the same drawing in it. */
    redraw() {
        if (!this.circuit || !this.box.clientWidth || this.box.clientWidth === this.drawnAt) return;
        this.trial.close();
        this.draw();
    }

    draw() {
        const { circuit, box, ink } = this;
        if (!circuit || !this.isOpen) return box.replaceChildren();
        this.drawnAt = box.clientWidth;
        const choose = (column, node, place) => {
            this.page.hover.hide();
            this.trial.open(column, node, place, circuit);
        };
        const pictures = (column) => this.pictures(column);
        const name = this.page.model.classes[circuit.category];
        const focused = box.contains(document.activeElement) ? document.activeElement.closest(".circuit-node") : null;
        box.replaceChildren(drawing(circuit, { room: box.clientWidth, scale: rem() / 16, name, ink, pictures, choose }), this.trial.card);
        this.fade();
        if (focused) this.focus(focused.dataset);
    }

    /** The focus goes to the same map in another drawing; where it is folded now, to the strongest of its layer. */
    focus({ layer, map }) {
        const maps = Array.from(this.box.querySelectorAll(".circuit-node.map")).filter(({ dataset }) => dataset.layer === layer);
        (maps.find(({ dataset }) => dataset.map === map) ?? maps[0])?.focus({ preventScroll: true });
    }

    /** The maps of a column as images, in the colours that they have in their layer. */
    pictures({ layer, nodes, size, steps, low, high, levels }) {
        const [height, width] = size;
        const info = this.page.model.layers.find(({ index }) => index === layer);
        const bytes = bytesOf(steps);
        const values = scaled({ steps: bytes, low, high, levels }, info);
        const tableOf = tables(this.view.scale, values, height * width, this.view.colours);
        const maps = nodes.filter(({ kind }) => kind === "map");
        return maps.map((_, at) => imageOf(height, width, (pixels) => {
            const table = tableOf(at);
            for (let place = 0; place < pixels.length; place++) pixels[place] = table[bytes[at * pixels.length + place]];
        }));
    }
}

/** The input as the network sees it. */
function inkOf({ image, shape }) {
    const seen = picture(image, ...shape, false);
    return imageOf(seen.height, seen.width, (pixels) => pixels.set(new Uint32Array(seen.data.buffer)));
}

/** A picture of packed pixels. @param {function(Uint32Array): void} fill @returns {string} a data URI */
function imageOf(height, width, fill) {
    const canvas = made("canvas", "");
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height);
    fill(new Uint32Array(image.data.buffer));
    context.putImageData(image, 0, 0);
    return canvas.toDataURL();
}
