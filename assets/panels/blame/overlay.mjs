/** The input's own blame, over what the network sees: a canvas of its own, so that the input's stays as it is. */
import { bounded, colours } from "../../paint/colours.mjs";

const FULL = 0.4; // of the largest blame, from which on the input is covered
const MIDDLE = 127.5; // the step of zero in the signed colours
const DEPTH = 0.7; // of the way to the darkest colour: how much is to blame, alpha says

/** Lies on the tile, of the same size. */
export class Overlay {
    /** @param {HTMLCanvasElement} tile */
    constructor(tile) {
        this.canvas = document.createElement("canvas");
        Object.assign(this.canvas, { className: "input-blame", hidden: true });
        this.canvas.setAttribute("aria-hidden", "true");
        this.canvas.style.setProperty("--across", tile.style.getPropertyValue("--across"));
        this.context = this.canvas.getContext("2d");
        tile.after(this.canvas);
    }

    hide() {
        this.canvas.hidden = true;
    }

    /** Show a frame's. @param {object} layer see `decode` @param {number[]} shape (H, W, C) of the input */
    paint(layer, [height, width, channels]) {
        const { canvas, context } = this;
        canvas.hidden = false;
        if (canvas.width !== width) canvas.width = width;
        if (canvas.height !== height) canvas.height = height;
        context.putImageData(new ImageData(new Uint8ClampedArray(pixels(layer, height * width, channels).buffer), width, height), 0, 0);
    }
}

/**
 * Blame as pixels: red for, blue against, the clearer the more.
 * @param {{steps: Uint8Array, zero: number}} layer channel first @param {number} count pixels @param {number} channels
 * @returns {Uint32Array} ABGR
 */
export function pixels({ steps, zero }, count, channels) {
    const palette = colours("signed");
    const sums = new Float32Array(count);
    for (let channel = 0, from = 0; channel < channels; channel++) {
        for (let at = 0; at < count; at++, from++) sums[at] += steps[from] - zero;
    }
    const most = sums.reduce((largest, sum) => Math.max(largest, Math.abs(sum)), 0) || 1;
    return Uint32Array.from(sums, (sum) => {
        const cover = Math.min(Math.abs(sum) / most / FULL, 1);
        const colour = palette[bounded(MIDDLE + Math.sign(sum) * DEPTH * MIDDLE)];
        return ((colour & 0xffffff) | (Math.round(255 * cover) << 24)) >>> 0;
    });
}
