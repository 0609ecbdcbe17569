/**
 * Lines between the maps of a mosaic and around them: however maps are scaled, every line is as wide as every other, in
 * whole pixels of the screen. They lie over the canvas, which thus is painted without them.
 */
import { rem } from "../page/elements.mjs";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 0.08; // rem, about

/** Over one mosaic without gaps; drawn anew when that has another size. */
export class Grid {
    /** @param {Mosaic} mosaic its host is positioned by the style sheet */
    constructor(mosaic) {
        this.mosaic = mosaic;
        this.element = document.createElementNS(SVG, "svg");
        this.element.setAttribute("class", "grid");
        this.element.setAttribute("aria-hidden", "true");
        [this.between, this.around] = ["between", "around"].map((kind) => {
            const path = document.createElementNS(SVG, "path");
            path.setAttribute("class", `grid-${kind}`);
            this.element.append(path);
            return path;
        });
        mosaic.canvas.after(this.element);
        this.drawn = "";
    }

    /** @param {number} width CSS pixels that the mosaic takes @param {number} unit CSS pixels a rem */
    fit(width, unit = rem()) {
        const { canvas, columns, count } = this.mosaic;
        const density = window.devicePixelRatio || 1;
        const key = `${width} ${canvas.width} ${canvas.height} ${columns} ${density} ${unit}`;
        if (key === this.drawn) return;
        this.drawn = key;
        const height = (width * canvas.height) / canvas.width;
        const line = Math.max(1, Math.round(WIDTH * unit * density)) / density;
        const { between, around } = linesOf({ width, height, columns, count, line, density });
        this.element.setAttribute("viewBox", `0 0 ${width} ${height}`);
        Object.assign(this.element.style, { width: `${width}px`, height: `${height}px` });
        this.between.setAttribute("d", between.map(drawn).join(""));
        this.around.setAttribute("d", around.map(drawn).join(""));
    }
}

/**
 * Where lines go: pure geometry, in CSS pixels that are whole pixels of the screen.
 * @param {{width: number, height: number, columns: number, count: number, line: number, density: number}} mosaic `line` is
 *     how wide one is, `density` pixels of the screen a CSS pixel
 * @returns {{between: number[][], around: number[][]}} boxes: left, top, width, height
 */
export function linesOf({ width, height, columns, count, line, density }) {
    const rows = Math.ceil(count / columns);
    const last = count - (rows - 1) * columns; // maps in the last row
    const at = (share, whole) => Math.round((share * whole - line / 2) * density) / density;
    const [left, top] = [(column) => at(column / columns, width), (row) => at(row / rows, height)];
    const end = last < columns ? left(last) + line : width; // of the last row
    const low = rows > 1 ? top(rows - 1) : 0; // where the last row begins
    const between = [];
    for (let column = 1; column < columns; column++) between.push([left(column), 0, line, column < last ? height : low]);
    for (let row = 1; row < rows; row++) between.push([0, top(row), width, line]);
    const across = [[0, 0, width, line], [0, height - line, end, line]];
    const down = [[0, 0, line, height], [end - line, low, line, height - low], [width - line, 0, line, low]];
    return { between, around: [...across, ...down] };
}

function drawn([left, top, width, height]) {
    return `M${left} ${top}h${width}v${height}h${-width}z`;
}
