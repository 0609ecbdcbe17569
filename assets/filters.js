/** The learned filters: every kernel of a conv layer in one mosaic, filters across, input channels down. */
(() => {
    "use strict";
    const WIDEST = 2048; // canvas pixels

    /** @param {Array<{layer: string, shape: number[], limit: number, bytes: string}>} weights */
    function paintFilters(weights) {
        for (const section of document.querySelectorAll("#filters [data-layer]")) {
            const found = (weights || []).find((each) => each.layer === section.dataset.layer);
            if (found) paint(section, found);
            else section.querySelector(".waiting").textContent = "This kind of layer has no kernels to show.";
        }
    }

    function paint(section, { layer, shape, limit, bytes }) {
        const [channels, filters, height, width] = shape;
        const steps = Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0));
        const fine = Math.max(1, Math.min(12, Math.floor(WIDEST / filters) - 1));
        const mosaic = new featurescope.Mosaic(section.querySelector(".maps"), channels * filters, height, width, fine);
        mosaic.arrange(filters);
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

    window.featurescope = Object.assign(window.featurescope || {}, { paintFilters });
})();
