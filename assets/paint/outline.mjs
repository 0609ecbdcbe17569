/**
 * Outlines over a canvas: of a map, of a value in it, of the region that a value sees. They lie above the canvas in its own
 * coordinates, so that it is not painted again, and follow its size by themselves.
 */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {number[]} Box left, top, width, height */

/** Outlines of some kinds over one canvas. */
export class Outlines {
    /**
     * @param {HTMLElement} host holds the canvas at its upper left; positioned by the style sheet
     * @param {string} className beside `outlines`
     */
    constructor(host, className = "") {
        this.element = document.createElementNS(SVG, "svg");
        this.element.setAttribute("class", `outlines ${className}`.trim());
        this.element.setAttribute("preserveAspectRatio", "none");
        this.element.setAttribute("aria-hidden", "true");
        this.kinds = new Map(); // kind → {paths, drawn}
        this.room = "";
        host.append(this.element);
    }

    /**
     * The coordinates that boxes are in, and how large that is on the page.
     * @param {number} across @param {number} down @param {string} width @param {string} height of CSS
     */
    fit(across, down, width, height) {
        const room = `${across} ${down} ${width} ${height}`;
        if (room === this.room) return;
        this.room = room;
        this.element.setAttribute("viewBox", `0 0 ${across} ${down}`);
        Object.assign(this.element.style, { width, height });
    }

    /** Show boxes as one kind, none for an empty list. @param {string} kind map, value, field or fields @param {Box[]} boxes */
    draw(kind, boxes) {
        const text = boxes.map(([left, top, width, height]) => `M${left} ${top}h${width}v${height}h${-width}z`).join("");
        const known = this.kinds.get(kind);
        if (known ? known.drawn === text : !text) return;
        const paths = known?.paths ?? this.begin(kind);
        for (const path of paths) path.setAttribute("d", text);
        this.kinds.set(kind, { paths, drawn: text });
    }

    /** A pair of lines: the wider one beneath sets the other off from any colour. */
    begin(kind) {
        return ["under", "over"].map((layer) => {
            const path = document.createElementNS(SVG, "path");
            path.setAttribute("class", `outline-${kind} outline-${layer}`);
            path.setAttribute("vector-effect", "non-scaling-stroke");
            this.element.append(path);
            return path;
        });
    }

    clear() {
        for (const kind of this.kinds.keys()) this.draw(kind, []);
    }

    remove() {
        this.element.remove();
    }
}

/**
 * A region of a map in the coordinates of its mosaic's canvas.
 * @param {Mosaic} mosaic @param {number} place where the map stands @param {number[]} box top, left, bottom, right, inclusive
 * @returns {Box}
 */
export function inMosaic({ columns, stepX, stepY, zoom }, place, [top, left, bottom, right]) {
    const [x, y] = [(place % columns) * stepX, Math.floor(place / columns) * stepY];
    return [x + left * zoom, y + top * zoom, (right - left + 1) * zoom, (bottom - top + 1) * zoom];
}
