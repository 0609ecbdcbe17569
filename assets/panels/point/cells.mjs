/** A window's numbers as a small picture; as cells with the numbers in them where there is room. */
import { made, write } from "../../page/elements.mjs";
import { fixed, number } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";

const LEGIBLE = 1.9; // rem of a cell from which its number fits
const LARGE = 10; // from there on numbers are written without decimals
const MIDDLE = 0.179; // luminance at which black and white stand off alike, at 4.58:1

/** One window; kept, and shown anew. */
export class Cells {
    /** @param {string} caption */
    constructor(caption) {
        this.canvas = document.createElement("canvas");
        this.grid = made("div", "cells-grid");
        this.element = made("figure", "cells");
        this.caption = made("figcaption", "", caption);
        this.element.append(this.canvas, this.grid, this.caption);
        this.size = "";
    }

    /**
     * @param {?number[][]} rows null for padding @param {Scale} scale @param {number} width CSS pixels that it may take
     * @param {{large: boolean, unit: number, mark?: number[]}} options `unit` is a rem in pixels, `mark` is the row and column of the cell that is outlined
     */
    show(rows, scale, width, { large, unit, mark = null }) {
        const [height, across] = [rows.length, rows[0].length];
        const side = Math.max(1, Math.floor(width / Math.max(height, across)));
        const written = large && side >= LEGIBLE * unit;
        this.canvas.hidden = written;
        this.grid.hidden = !written;
        this.caption.hidden = !large;
        this.canvas.setAttribute("role", "img");
        this.canvas.setAttribute("aria-label", say("point.cells", { what: this.caption.textContent, rows: height, columns: across }));
        if (written) this.showNumbers(rows, scale, side, mark);
        else this.paint(rows, scale, side);
    }

    paint(rows, scale, side) {
        const { canvas } = this;
        const [height, width] = [rows.length, rows[0].length];
        if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
        Object.assign(canvas.style, { width: `${side * width}px`, height: `${side * height}px` });
        const image = new ImageData(width, height);
        const pixels = new Uint32Array(image.data.buffer);
        rows.flat().forEach((value, at) => (pixels[at] = value === null ? 0 : scale(value)));
        canvas.getContext("2d").putImageData(image, 0, 0);
    }

    showNumbers(rows, scale, side, mark) {
        const { grid } = this;
        const size = `${rows.length} ${rows[0].length} ${side}`;
        if (size !== this.size) {
            this.size = size;
            grid.style.gridTemplateColumns = `repeat(${rows[0].length}, ${side}px)`;
            grid.style.gridAutoRows = `${side}px`;
            grid.replaceChildren(...rows.flat().map(() => made("span")));
        }
        const marked = mark ? mark[0] * rows[0].length + mark[1] : -1;
        rows.flat().forEach((value, at) => this.fill(grid.children[at], value, scale, at === marked));
    }

    fill(cell, value, scale, marked) {
        const empty = value === null;
        cell.classList.toggle("padding", empty);
        cell.classList.toggle("winner", marked);
        write(cell, empty ? "" : short(value));
        cell.title = empty ? say("point.padding") : String(value);
        const colour = empty ? [0, 0, 0] : channels(scale(value));
        cell.style.background = empty ? "" : `rgb(${colour.join(" ")})`;
        cell.style.color = luminance(colour) > MIDDLE ? "#000" : "#fff";
    }
}

/** A number as short as a cell is narrow: two decimals, and no 0 before the point. */
function short(value) {
    if (!value) return "0";
    if (Math.abs(value) >= LARGE) return number(value, 2);
    return fixed(value, 2).replace(/^−?0(?=[.,]00$)/, "").replace(/^(−?)0(?=[.,])/, "$1");
}

function channels(pixel) {
    return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

/** Relative luminance as WCAG 2 has it. */
function luminance(colour) {
    const [red, green, blue] = colour.map((part) => (part <= 10 ? part / 3295 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
