/** Many small maps on one canvas: where each lies, how it is coloured, which one is under a point. */

const GAP = 1;
const HALF = 0x7f7f7f;
const MARK = 0xff8d4dff; // ABGR, a pink that no colour map has
const FINE = 12; // canvas pixels a map side at least, so that the gap stays thin beside small maps

/** A canvas that shows `count` maps of height × width values in rows of `columns`. */
export class Mosaic {
    /**
     * @param {HTMLElement} host what the canvas goes into
     * @param {number} count maps
     * @param {number} height of a map
     * @param {number} width of a map
     * @param {number} fine canvas pixels a map side at least
     * @param {number} gap canvas pixels between two maps; 0 where lines lie over them, see `Grid`
     */
    constructor(host, count, height, width, fine = FINE, gap = GAP) {
        Object.assign(this, { count, height, width, gap });
        this.zoom = Math.max(1, Math.ceil(fine / Math.max(height, width)));
        this.canvas = document.createElement("canvas");
        this.context = this.canvas.getContext("2d", { willReadFrequently: true });
        this.columns = 0;
        host.replaceChildren(this.canvas);
        this.arrange(Math.min(count, 32));
    }

    /** Lay the maps out in rows of `columns`; what was painted is painted again by the caller. */
    arrange(columns) {
        if (columns === this.columns) return false;
        this.columns = columns;
        this.rows = Math.ceil(this.count / columns);
        this.stepX = this.width * this.zoom + this.gap;
        this.stepY = this.height * this.zoom + this.gap;
        this.canvas.width = columns * this.stepX - this.gap;
        this.canvas.height = this.rows * this.stepY - this.gap;
        this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
        this.pixels = new Uint32Array(this.image.data.buffer);
        return true;
    }

    /** Another size of the cells: canvas pixels a value. */
    magnify(zoom) {
        if (zoom !== this.zoom) this.columns = 0;
        this.zoom = zoom;
    }

    /**
     * Colour and show all maps.
     * @param {Uint8Array} steps channel first
     * @param {function(number): Uint32Array} tableOf colours of a map's steps
     * @param {?Uint16Array} order which map stands at each place; as they are if null
     * @param {?function(number): boolean} crossed which maps are crossed out
     * @param {?Uint8Array} marks 1 where a value is marked, as `steps`
     */
    paint(steps, tableOf, order = null, crossed = null, marks = null) {
        const { width, height, zoom, pixels } = this;
        const across = this.canvas.width;
        for (let place = 0; place < this.count; place++) {
            const map = order ? order[place] : place;
            const table = tableOf(map);
            const corner = Math.floor(place / this.columns) * this.stepY * across + (place % this.columns) * this.stepX;
            let from = map * height * width;
            let to = corner;
            for (let row = 0; row < height; row++) {
                const start = to;
                for (let column = 0; column < width; column++) {
                    const pixel = marks && marks[from] ? MARK : table[steps[from]];
                    from++;
                    for (let fine = 0; fine < zoom; fine++) pixels[to++] = pixel;
                }
                for (let fine = 1; fine < zoom; fine++) {
                    pixels.copyWithin(start + fine * across, start, start + width * zoom);
                }
                to = start + zoom * across;
            }
            if (crossed && crossed(map)) this.cross(corner);
        }
        this.context.putImageData(this.image, 0, 0);
    }

    /** A thin line across a map, from its lower left to its upper right. */
    cross(corner) {
        const [wide, high] = [this.width * this.zoom, this.height * this.zoom];
        const gray = (((this.pixels[corner] >>> 1) & HALF) + ((HALF >>> 1) & HALF)) | 0xff000000; // half way to gray
        for (let column = 0; column < wide; column++) {
            const row = high - 1 - Math.floor((column * high) / wide);
            this.pixels[corner + row * this.canvas.width + column] = gray;
        }
    }

    /** @returns {?{map: number, row: number, column: number}} what lies at a point of the page */
    at(clientX, clientY) {
        const box = this.canvas.getBoundingClientRect();
        const x = ((clientX - box.left) / box.width) * this.canvas.width;
        const y = ((clientY - box.top) / box.height) * this.canvas.height;
        const map = Math.floor(y / this.stepY) * this.columns + Math.floor(x / this.stepX);
        const column = Math.floor((x % this.stepX) / this.zoom);
        const row = Math.floor((y % this.stepY) / this.zoom);
        const inside = x >= 0 && y >= 0 && x < this.canvas.width && y < this.canvas.height;
        return inside && map < this.count && column < this.width && row < this.height ? { map, row, column } : null;
    }

    /** The point of the page in the middle of a value: [x, y], the reverse of `at`. */
    spot({ map, row, column }) {
        const box = this.canvas.getBoundingClientRect();
        const x = (map % this.columns) * this.stepX + (column + 0.5) * this.zoom;
        const y = Math.floor(map / this.columns) * this.stepY + (row + 0.5) * this.zoom;
        return [box.left + (x / this.canvas.width) * box.width, box.top + (y / this.canvas.height) * box.height];
    }

    /** The value next to one, across and down, over the edge into the next map; itself where there is none. */
    beside({ map, row, column }, [across, down]) {
        const x = (map % this.columns) * this.width + column + across;
        const y = Math.floor(map / this.columns) * this.height + row + down;
        const [right, below] = [Math.floor(x / this.width), Math.floor(y / this.height)];
        const next = below * this.columns + right;
        if (x < 0 || y < 0 || right >= this.columns || next >= this.count) return { map, row, column };
        return { map: next, row: y % this.height, column: x % this.width };
    }
}
