/** Many small maps on one canvas: where each lies, how it is coloured, which one is under a point. */
(() => {
    "use strict";
    const GAP = 1;
    const FINE = 12; // canvas pixels a map side at least, so that the gap stays thin beside small maps

    /** A canvas that shows `count` maps of height × width values in rows of `columns`. */
    class Mosaic {
        /**
         * @param {HTMLElement} host what the canvas goes into
         * @param {number} count maps
         * @param {number} height of a map
         * @param {number} width of a map
         * @param {number} fine canvas pixels a map side at least
         */
        constructor(host, count, height, width, fine = FINE) {
            Object.assign(this, { count, height, width });
            this.zoom = Math.max(1, Math.ceil(fine / Math.max(height, width)));
            this.canvas = document.createElement("canvas");
            this.context = this.canvas.getContext("2d", { willReadFrequently: true });
            this.columns = 0;
            this.canvas.mosaic = this;
            host.replaceChildren(this.canvas);
            this.arrange(Math.min(count, 32));
        }

        /** Lay the maps out in rows of `columns`; what was painted is painted again by the caller. */
        arrange(columns) {
            if (columns === this.columns) return false;
            this.columns = columns;
            this.rows = Math.ceil(this.count / columns);
            this.stepX = this.width * this.zoom + GAP;
            this.stepY = this.height * this.zoom + GAP;
            this.canvas.width = columns * this.stepX - GAP;
            this.canvas.height = this.rows * this.stepY - GAP;
            this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
            this.pixels = new Uint32Array(this.image.data.buffer);
            return true;
        }

        /**
         * Colour and show all maps.
         * @param {Uint8Array} steps channel first
         * @param {function(number): Uint32Array} tableOf colours of a map's steps
         */
        paint(steps, tableOf) {
            const { width, height, zoom, pixels } = this;
            const across = this.canvas.width;
            let from = 0;
            for (let map = 0; map < this.count; map++) {
                const table = tableOf(map);
                let to = Math.floor(map / this.columns) * this.stepY * across + (map % this.columns) * this.stepX;
                for (let row = 0; row < height; row++) {
                    const start = to;
                    for (let column = 0; column < width; column++) {
                        const pixel = table[steps[from++]];
                        for (let fine = 0; fine < zoom; fine++) pixels[to++] = pixel;
                    }
                    for (let fine = 1; fine < zoom; fine++) {
                        pixels.copyWithin(start + fine * across, start, start + width * zoom);
                    }
                    to = start + zoom * across;
                }
            }
            this.context.putImageData(this.image, 0, 0);
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
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Mosaic });
})();
