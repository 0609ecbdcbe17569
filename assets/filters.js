/** The learned filters: every kernel of a conv layer in one mosaic, filters across, input channels down. */
(() => {
    "use strict";
    const THINNEST = 2; // CSS pixels a weight; below, the mosaic scrolls sideways
    const THICKEST = 11;
    const WIDEST = 4096; // canvas pixels

    /** @param {Array<{layer: string, shape: number[], limit: number, bytes: string}>} weights */
    function paintFilters(weights) {
        for (const section of document.querySelectorAll("#filters [data-layer]")) {
            const found = (weights || []).find((each) => each.layer === section.dataset.layer);
            if (found) paint(section, found);
            else if (section.querySelector(".waiting")) section.querySelector(".waiting").textContent = "This kind of layer has no kernels to show.";
        }
    }

    function paint(section, { layer, shape, limit, bytes }) {
        const [channels, filters, height, width] = shape;
        const steps = Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0));
        const host = section.querySelector(".maps");
        const columns = channels === 1 ? divisor(filters, across() / 24) : filters;
        const room = Math.floor((across() / columns - 1) / width);
        const zoom = Math.max(THINNEST, Math.min(THICKEST, room));
        const shown = Math.max(1, Math.min(zoom, Math.floor(WIDEST / columns / width)));
        const mosaic = new featurescope.Mosaic(host, channels * filters, height, width, shown * Math.max(height, width));
        mosaic.arrange(columns);
        mosaic.canvas.style.width = `${mosaic.canvas.width}px`; // a whole number of pixels a weight
        const colours = featurescope.colours("signed");
        mosaic.paint(steps, () => colours);
        mosaic.canvas.setAttribute("role", "img");
        mosaic.canvas.setAttribute("aria-label", `kernels of ${layer}`);
        mosaic.canvas.reading = ({ map, row, column }) => {
            const value = ((steps[map * height * width + row * width + column] - 128) / 127) * limit;
            const filter = map % filters;
            const channel = Math.floor(map / filters);
            return `${layer} · filter ${filter}, input channel ${channel}\nrow ${row}, column ${column} · weight ${featurescope.scaling.number(value)}`;
        };
        section.querySelector(".channels").textContent = channels === 1 ? "1 input channel" : `${channels} input channels`;
        section.querySelector(".low").textContent = featurescope.scaling.number(-limit);
        section.querySelector(".high").textContent = featurescope.scaling.number(limit);
        featurescope.ramp(section.querySelector(".ramp"), "signed");
    }

    /** The largest divisor of a count that is no larger than `most`, so that no row is left half empty. */
    function divisor(count, most) {
        let found = Math.max(1, Math.min(count, Math.floor(most)));
        while (count % found) found--;
        return found;
    }

    /** CSS pixels that a mosaic may take without scrolling. */
    function across() {
        return document.querySelector(".stage").clientWidth;
    }

    window.featurescope = Object.assign(window.featurescope || {}, { paintFilters });
})();
