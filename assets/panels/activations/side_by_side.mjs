/** Side by side: up to four inputs, drawn or picked, the same layer of each under one scale, points active in all marked. */
import { keyOf } from "../../page/browser_end.mjs";
import { byId, made, rem, write } from "../../page/elements.mjs";
import { decode, question, sequenceOf, valueOf } from "../../page/frame.mjs";
import { percent, rounded } from "../../page/numbers.mjs";
import { ink } from "../../page/undo.mjs";
import { called, say } from "../../page/words.mjs";
import { walkable } from "../../paint/cursor.mjs";
import { Grid } from "../../paint/grid.mjs";
import { readable } from "../../paint/hover.mjs";
import { Mosaic } from "../../paint/mosaic.mjs";
import { fitted, picture } from "../../paint/pictures.mjs";
import { readingOf, walkedOf } from "../../paint/reading.mjs";
import { tables } from "../../paint/scaling.mjs";
import { alone } from "./arrangement.mjs";

const MOST = 4;
const TILE = 3; // rem, the longer side of an input
const FINE = 1; // canvas pixels a value, at least
const EXACT = 255; // steps of a value over a link that is fast enough

/** The tray below the layers, while inputs are kept. */
export class SideBySide {
    /** @param {Page} page */
    constructor(page) {
        Object.assign(this, { page, view: page.view, model: page.model });
        this.host = byId("side-by-side");
        this.button = byId("keep-beside");
        this.rows = [];
        this.live = null;
        this.sequence = 0;
        this.build();
        this.button.addEventListener("click", () => this.keep(this.view.input));
        this.view.listen((keys) => {
            if (keys.has("beside")) this.show();
            else if (["normalise", "pen", "off"].some((key) => keys.has(key))) this.ask();
            else if (["scale", "colours"].some((key) => keys.has(key))) this.paint();
        });
        this.show();
    }

    build() {
        this.select = made("select", "");
        this.select.setAttribute("aria-label", say("activations.beside.layer"));
        this.common = made("input", "");
        this.common.type = "checkbox";
        const label = made("label", "side-by-side-common");
        label.append(this.common, say("activations.beside.common"));
        this.count = made("span", "count");
        const clear = made("button", "tool", say("activations.beside.clear"));
        const head = made("div", "side-by-side-head");
        head.append(made("h2", "", say("activations.beside.title")), this.select, label, this.count, clear);
        this.list = made("div", "side-by-side-rows");
        this.host.append(head, this.list);
        this.select.addEventListener("change", () => this.ask());
        this.common.addEventListener("change", () => this.paint());
        clear.addEventListener("click", () => this.view.set({ beside: [] }));
    }

    /** Keep an input; the oldest makes room. */
    keep(input) {
        const copy = input.kind === "ink" ? ink(input.strokes.map((stroke) => [...stroke])) : { ...input };
        this.view.set({ beside: [...this.view.beside, copy].slice(-MOST) });
    }

    /** A row an input; those that are there stay. */
    show() {
        const inputs = this.view.beside.filter((input) => this.possible(input)); // a link may name what there is not
        this.button.dataset.kept = inputs.length ? `${inputs.length}/${MOST}` : "";
        this.host.hidden = !inputs.length;
        this.rows = inputs.map((input) => this.rows.find((row) => row.input === input) || this.row(input));
        this.list.replaceChildren(...this.rows.map(({ element }) => element));
        if (inputs.length) this.ask();
    }

    possible(input) {
        return this.page.has(input) && (input.kind === "ink" || input.index < (this.model.counts[input.split] || 0));
    }

    row(input) {
        const row = { input, element: made("div", "side-by-side-row"), tile: made("canvas", "side-by-side-tile"), verdict: made("div", "side-by-side-verdict") };
        const maps = made("div", "maps");
        const remove = made("button", "tool", "×");
        remove.setAttribute("aria-label", say("activations.beside.remove", { input: called(input) }));
        remove.addEventListener("click", () => this.view.set({ beside: this.view.beside.filter((other) => other !== input) }));
        const show = made("button", "side-by-side-input", "", say("activations.beside.show"));
        show.type = "button";
        show.setAttribute("aria-label", say("activations.beside.show-this", { input: called(input) }));
        show.addEventListener("click", () => this.view.set({ input }));
        show.append(row.tile);
        row.host = maps;
        row.element.append(show, row.verdict, maps, remove);
        return row;
    }

    /** The layers of the model that is shown; the one chosen by name stays. */
    options() {
        const { facts, layers } = this.model;
        const first = layers.find(({ kind }) => kind === "conv") || layers[0];
        const before = this.select.value || first?.name;
        if (this.facts === facts) return;
        this.facts = facts;
        this.select.replaceChildren(...layers.map(({ name }) => new Option(name, name)));
        this.select.value = layers.some(({ name }) => name === before) ? before : first?.name;
    }

    get layer() {
        return this.model.layers.find(({ name }) => name === this.select.value);
    }

    /** Ask for every row anew, one after the other, over a connection of its own. */
    ask() {
        if (!this.rows.length) return;
        this.options();
        for (const row of this.rows) {
            row.frame = null;
            if (row.mosaic) continue;
            this.hang(row, this.layer);
            this.place(row); // it takes its room before its values are there
        }
        this.asked = {}; // what is on its way is of other inputs, or of the same with another pen
        if (this.live) return this.live.want();
        this.live = this.page.stream({
            ask: (fourBits) => (this.rows.length ? this.question(fourBits) : null),
            wish: () => this.wishOf(this.next(false)),
            receive: (message, end) => this.receive(message, end),
        });
    }

    /** The row that is to be asked for next: of those that wait, one that the browser can answer, for the server may be gone. */
    next(fourBits) {
        const waiting = this.rows.filter((row) => !row.frame || (!fourBits && row.layer?.levels < EXACT));
        return waiting.find((row) => this.page.handover.answers(this.wishOf(row))) || waiting[0] || this.rows[0];
    }

    wishOf(row) {
        return { version: this.model.version, key: row ? keyOf(row.input) : null };
    }

    /** The request for the next row that waits. */
    question(fourBits) {
        const { normalise, pen } = this.view;
        this.asked = { sequence: ++this.sequence, row: this.next(fourBits), layer: this.layer, version: this.model.version };
        const layers = this.layer ? [this.layer.index] : [];
        return question(this.asked.row.input, { ...this.asked, fourBits, normalise, pen, layers, off: this.page.off });
    }

    receive(message, end) {
        const { sequence, row, layer, version } = this.asked;
        if (sequence !== sequenceOf(message)) return this.rows.some((other) => !other.frame) && this.live.want();
        if (layer !== this.layer || version !== this.model.version) return this.live.want();
        const { maps, size } = layer;
        const frame = decode(message, () => maps * size[0] * size[1]);
        this.page.handover.saw(frame, keyOf(row.input), end);
        row.frame = frame;
        row.layer = frame.layers.get(layer.index);
        if (this.rows.some((other) => !other.frame)) return this.live.want();
        this.paint();
        if (row.layer?.levels === EXACT && this.rows.some((other) => other.layer?.levels < EXACT)) this.live.finer();
    }

    /** All rows under one scale. */
    paint() {
        const { layer } = this;
        const ready = this.rows.filter((row) => row.frame && row.layer);
        if (!ready.length || this.view.tab !== "activations" || !layer) return;
        const top = Math.max(...ready.map((row) => row.layer.high));
        const reach = Math.max(top, ...ready.map((row) => -row.layer.low));
        const marks = this.common.checked ? common(ready) : null;
        for (const row of ready) this.paintRow(row, { ...row.layer, signed: layer.signed, top, reach }, layer, marks);
        const marked = marks ? marks.reduce((sum, mark) => sum + mark, 0) : 0;
        write(this.count, marks ? say("activations.beside.points", { count: marked, total: marks.length }) : "");
        this.arrange();
    }

    /** The picture of a layer of a row, which says what it holds by pointer and by keyboard. */
    hang(row, info) {
        if (row.info === info) return;
        const { name, maps, size } = info;
        const input = called(row.input);
        const mosaic = new Mosaic(row.host, maps, size[0], size[1], FINE, 0);
        Object.assign(row, { mosaic, grid: new Grid(mosaic), info });
        mosaic.canvas.setAttribute("role", "img");
        mosaic.canvas.setAttribute("aria-label", say("activations.beside.picture", { layer: name, count: maps, input }));
        const value = ({ map, row: down, column }) => valueOf(row.layer, row.layer.steps[(map * size[0] + down) * size[1] + column]);
        readable(mosaic.canvas, (x, y) => mosaic.at(x, y), (place) => (row.layer ? readingOf(info, place, rounded(value(place))) : ""));
        walkable(mosaic, (place, entered) => row.layer && say("activations.beside.walked", { input, place: walkedOf(info, place, row.layer, entered) }));
    }

    paintRow(row, values, layer, marks) {
        const { size } = layer;
        this.hang(row, layer);
        this.place(row);
        const tableOf = tables(this.view.scale, values, size[0] * size[1], this.view.colours);
        row.mosaic.paint(values.steps, tableOf, null, null, marks);
        const { shape, image, predicted, probabilities } = row.frame;
        [row.tile.height, row.tile.width] = shape;
        row.tile.style.width = `${fitted(shape[0], shape[1], TILE)[1]}rem`;
        row.tile.getContext("2d").putImageData(picture(image, ...shape, false), 0, 0);
        const read = predicted === null ? "" : this.model.classes[predicted];
        write(row.verdict, read && `${read} · ${percent(probabilities[predicted])}`);
    }

    /** As few rows of maps as leave them legible. */
    place({ mosaic, grid, host }) {
        const across = host.clientWidth;
        if (!across) return;
        const unit = rem();
        const { count: maps, height, width } = mosaic;
        const plan = alone({ maps, height, width }, { across, unit });
        mosaic.arrange(plan.columns);
        mosaic.canvas.style.width = `${plan.width}px`;
        grid.fit(plan.width, unit);
    }

    arrange() {
        const placed = this.rows.filter((row) => row.mosaic);
        const before = placed.map(({ mosaic }) => mosaic.columns);
        placed.forEach((row) => this.place(row));
        if (placed.some(({ mosaic }, at) => mosaic.columns !== before[at])) this.paint();
    }
}

/** Points with an output above zero in every row: 1, others 0. */
function common(rows) {
    const marks = new Uint8Array(rows[0].layer.steps.length).fill(1);
    for (const { layer } of rows) {
        for (let at = 0; at < marks.length; at++) if (layer.steps[at] <= layer.zero) marks[at] = 0;
    }
    return marks;
}
