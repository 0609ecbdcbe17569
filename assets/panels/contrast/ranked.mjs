/** One map of a contrast as a column: the mean of A, of B, the difference, the present input, and where that stands. */
import { made } from "../../page/elements.mjs";
import { number, rounded } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";
import { bounded } from "../../paint/colours.mjs";
import { readable } from "../../paint/hover.mjs";
import { lean } from "./tug.mjs";

const LARGEST = 1.7; // times the wanted side; larger maps are shown smaller than they are
const GAPS = [0, 0.25, 0.5, 1]; // rem above each row, summed
const LIVE = 3; // the row of the present input
const FAR = 0.25; // of the track: where A's mean stands, and B's from the other end
const SHORT = 3; // rem of a map on which a word has no room

/**
 * How large the maps of a contrast are drawn.
 * @param {{size: number[]}} contrast @param {number} side CSS pixels that a map is to have, about @param {number} unit CSS pixels a rem
 */
export function geometry({ size: [height, width] }, side, unit) {
    const largest = Math.max(height, width);
    const zoom = Math.max(1, Math.round(side / largest));
    const shrink = Math.min(1, (LARGEST * side) / (largest * zoom));
    const gaps = GAPS.map((gap) => Math.round(gap * unit));
    return { height, width, zoom, shrink, unit, gaps, across: width * zoom * shrink, down: height * zoom * shrink };
}

/** The column of the map at a place of the ranking. */
export class Ranked {
    /**
     * @param {object} contrast the server's answer, see app/panels/contrast/view.py
     * @param {number} at place on the ranking, from 0
     * @param {object} form its geometry
     * @param {Uint32Array[]} tables colours of the means, and of the difference
     */
    constructor(contrast, at, form, tables) {
        Object.assign(this, { contrast, at, form });
        this.map = contrast.order[at];
        this.response = null;
        this.build();
        this.paint(tables);
    }

    build() {
        const { contrast, at, form } = this;
        this.element = made("figure", contrast.separation[at] >= contrast.apart ? "ranked" : "ranked weak");
        this.canvas = made("canvas", "");
        this.canvas.width = form.width * form.zoom;
        this.canvas.height = 4 * form.height * form.zoom + form.gaps[LIVE];
        this.canvas.style.width = `${form.across}px`;
        this.name();
        this.context = this.canvas.getContext("2d");
        this.image = this.context.createImageData(form.width * form.zoom, form.height * form.zoom);
        this.pixels = new Uint32Array(this.image.data.buffer);
        const place = made("div", "standing");
        this.mark = made("span", "mark");
        place.append(this.mark);
        this.element.append(this.canvas, made("span", "ranked-frame"), place, made("span", "number", this.map), made("figcaption", "", number(contrast.separation[at])));
        [contrast.silent_a, contrast.silent_b].forEach((silent, row) => {
            if (silent[at]) this.element.append(made("span", `ranked-silence row-${row}`, form.across < SHORT * form.unit ? "–" : say("contrast.silent")));
        });
    }

    /** Let the picture say what it is, where it is pointed at and where the keyboard comes to it. */
    name() {
        const { canvas, contrast, at, map } = this;
        const tell = (spot) => canvas.dispatchEvent(new CustomEvent("pointed", { bubbles: true, detail: spot }));
        canvas.tabIndex = -1;
        canvas.setAttribute("role", "button"); // it opens the map's page
        canvas.setAttribute("aria-label", say(`contrast.picture.${contrast.kind}`, { map, a: contrast.a, b: contrast.b, d: contrast.separation[at] }));
        readable(canvas, () => this, () => this.reading());
        canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && tell(() => middle(canvas)));
        canvas.addEventListener("blur", () => tell(null));
    }

    /** The three rows that stay. @param {Uint32Array[]} tables */
    paint([means, difference]) {
        const { height, width } = this.form;
        const from = this.at * height * width;
        [means, means, difference].forEach((table, row) => this.show(row, this.contrast.steps[row], from, table));
    }

    /** Colour one row, steps from a place on. */
    show(row, steps, from, table) {
        const { height, width, zoom } = this.form;
        const { pixels } = this;
        const across = width * zoom;
        let to = 0;
        for (let line = 0; line < height; line++) {
            const start = to;
            for (let column = 0; column < width; column++) {
                const pixel = table[steps[from++]];
                for (let fine = 0; fine < zoom; fine++) pixels[to++] = pixel;
            }
            for (let fine = 1; fine < zoom; fine++, to += across) pixels.copyWithin(to, start, start + across);
        }
        this.context.putImageData(this.image, 0, row * height * zoom + this.form.gaps[row]);
    }

    /**
     * The present input: its map, coloured from 0 to the largest value that any of the images has there.
     * @param {{steps: Uint8Array, low: number, high: number, levels: number}} layer
     * @param {Uint32Array} colours
     */
    live({ steps, low, high, levels }, colours) {
        const { height, width } = this.form;
        const unit = (high - low) / levels;
        const [scale, zero] = this.contrast.signed ? [127 / this.peak, 128] : [255 / this.peak, 0];
        const table = new Uint32Array(256);
        for (let step = 0; step <= levels; step++) table[step] = colours[bounded((low + step * unit) * scale + zero)];
        this.show(LIVE, steps, this.map * height * width, table);
    }

    get peak() {
        return this.contrast.peak[this.at] || 1;
    }

    /** Move the mark to where a response lies between the two classes' means; null hides it. */
    stand(response) {
        this.response = response;
        const [a, b] = [this.contrast.response_a[this.at], this.contrast.response_b[this.at]];
        const side = response === null || a === b ? "mark" : lean(response, a, b) >= 0 ? "mark to-a" : "mark to-b";
        if (this.side !== side) this.mark.className = this.side = side;
        if (side === "mark") return;
        const share = Math.max(0, Math.min(1, FAR + ((1 - 2 * FAR) * (response - a)) / (b - a)));
        const half = this.form.unit / 4; // of the mark
        this.mark.style.transform = `translateX(${(half + share * (this.form.across - 2 * half)).toFixed(1)}px)`;
    }

    /** The column's numbers, in words. */
    reading() {
        const { contrast, at, map, response } = this;
        const { a, b, name: layer, kind, order, separation, likelier, response_a, response_b } = contrast;
        const means = { a, b, response_a: response_a[at], response_b: response_b[at] };
        const lines = [
            say(`contrast.reading.${kind}`, { layer, map, rank: at + 1, count: order.length }),
            say("contrast.reading.d", { d: separation[at], a, b, share: likelier[at] }),
            response === null ? say("contrast.reading.means", means) : say("contrast.reading.yours", { ...means, yours: rounded(response) }), // of values in steps
        ];
        for (const side of ["a", "b"]) if (contrast[`silent_${side}`][at]) lines.push(say("contrast.reading.silent", { name: contrast[side] }));
        return lines.join("\n");
    }
}

function middle(element) {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
}
