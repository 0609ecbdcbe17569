/** One map of a contrast as a column: the mean of A, of B, the difference, the present input, and where that stands. */
import { made } from "../../page/elements.mjs";
import { number, rounded } from "../../page/numbers.mjs";
import { bounded } from "../../paint/colours.mjs";
import { readable } from "../../paint/hover.mjs";

const SIDE = 56; // CSS pixels a map side, about
const UNIT = 24; // the same for a unit of a flat layer
const LARGEST = 96; // larger maps are shown smaller than they are
const GAPS = [0, 4, 8, 16]; // canvas pixels above each row, summed
const LIVE = 3; // the row of the present input
const FAR = 0.25; // of the track: where A's mean stands, and B's from the other end
const HALF = 4; // CSS pixels, half of the mark

/** How large the maps of a contrast are drawn. */
export function geometry({ size: [height, width] }) {
    const largest = Math.max(height, width);
    const zoom = Math.max(1, Math.round((largest > 1 ? SIDE : UNIT) / largest));
    const shrink = Math.min(1, LARGEST / (largest * zoom));
    return { height, width, zoom, shrink, across: width * zoom * shrink, down: height * zoom * shrink };
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
        this.canvas.height = 4 * form.height * form.zoom + GAPS[LIVE];
        this.canvas.style.width = `${form.across}px`;
        this.canvas.setAttribute("role", "img");
        this.canvas.setAttribute("aria-label", `map ${this.map}, d′ ${number(contrast.separation[at])}`);
        readable(this.canvas, () => this, () => this.reading());
        this.context = this.canvas.getContext("2d");
        this.image = this.context.createImageData(form.width * form.zoom, form.height * form.zoom);
        this.pixels = new Uint32Array(this.image.data.buffer);
        const place = made("div", "standing");
        this.mark = made("span", "mark");
        place.append(this.mark);
        this.element.append(this.canvas, place, made("figcaption", "", number(contrast.separation[at])), made("span", "number", this.map));
        [contrast.silent_a, contrast.silent_b].forEach((silent, row) => {
            if (silent[at]) this.element.append(made("span", `ranked-silence row-${row}`, form.across < SIDE / 2 ? "–" : "silent"));
        });
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
        this.context.putImageData(this.image, 0, row * height * zoom + GAPS[row]);
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
        const side = response === null || a === b ? "mark" : nearer(response, a, b) ? "mark to-a" : "mark to-b";
        if (this.side !== side) this.mark.className = this.side = side;
        if (side === "mark") return;
        const share = FAR + ((1 - 2 * FAR) * (response - a)) / (b - a);
        this.mark.style.transform = `translateX(${(HALF + Math.max(0, Math.min(1, share)) * (this.form.across - 2 * HALF)).toFixed(1)}px)`;
    }

    /** The column's numbers, in words. */
    reading() {
        const { contrast, at, map } = this;
        const lines = [
            `${contrast.name} · ${contrast.size[0] * contrast.size[1] > 1 ? "map" : "unit"} ${map} · rank ${at + 1} of ${contrast.order.length}`,
            `d′ ${number(contrast.separation[at])} · a random ${contrast.a} responds more than a random ${contrast.b} in ${(100 * contrast.likelier[at]).toFixed(0)} % of pairs`,
            `mean response: ${contrast.a} ${number(contrast.response_a[at])} · ${contrast.b} ${number(contrast.response_b[at])}`,
        ];
        if (this.response !== null) lines[2] += ` · yours ${rounded(this.response)}`; // of values in steps
        for (const side of ["a", "b"]) if (contrast[`silent_${side}`][at]) lines.push(`silent for every ${contrast[side]}`);
        return lines.join("\n");
    }
}

/** Whether a response lies nearer to A's mean than to B's. */
export function nearer(response, a, b) {
    return Math.abs(response - a) <= Math.abs(response - b);
}
