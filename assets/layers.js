/** The layer panels: which are on screen, how large their maps are, what the last frame said. */
(() => {
    "use strict";
    const LARGEST = 120; // CSS pixels a map side
    const SMALLEST = 20;
    const QUIET = 0.25; // of a strong response: a layer's scale does not end below it
    const BELOW = 12; // pixels left free under the last panel

    /** One layer's panel. */
    class Panel {
        /** @param {HTMLElement} element a `[data-layer]` of `#layers` */
        constructor(element) {
            this.element = element;
            this.index = Number(element.dataset.index);
            this.name = element.dataset.layer;
            this.maps = Number(element.dataset.maps);
            [this.height, this.width] = element.dataset.size.split("x").map(Number);
            this.signed = element.dataset.signed === "yes";
            this.floor = QUIET * Number(element.dataset.typical);
            this.visible = onScreen(element); // the observer tells later, and only of changes
            this.layer = null;
            this.mosaic = new featurescope.Mosaic(element.querySelector(".maps"), this.maps, this.height, this.width);
            this.mosaic.canvas.setAttribute("role", "img");
            this.mosaic.canvas.setAttribute("aria-label", `${this.maps} feature maps of ${this.name}`);
            this.mosaic.canvas.reading = (place) => this.reading(place);
            this.low = element.querySelector(".low");
            this.high = element.querySelector(".high");
            this.silent = element.querySelector(".silent");
            this.ramp = element.querySelector(".ramp");
        }

        get size() {
            return this.height * this.width;
        }

        /** Take a frame's layer over and show it. */
        apply(layer, version, options) {
            this.layer = { ...layer, signed: this.signed, top: Math.max(layer.high, this.floor) };
            if (this.version !== version) this.element.dataset.version = this.version = version;
            this.paint(options);
            featurescope.write(this.silent, layer.silent ? `${layer.silent} inactive` : "");
        }

        /** Show the last frame under the present choices. */
        paint({ scale, colours }) {
            if (!this.layer) return;
            this.mosaic.paint(this.layer.steps, featurescope.scaling.tables(scale, this.layer, this.size, colours));
            const [low, high] = featurescope.scaling.ends(scale, this.layer);
            featurescope.write(this.low, low);
            featurescope.write(this.high, high);
        }

        /** What a point of the mosaic holds, in words. */
        reading({ map, row, column }) {
            if (!this.layer) return "";
            const { steps, low, high, levels } = this.layer;
            const value = low + (steps[map * this.size + row * this.width + column] * (high - low)) / levels;
            return `${this.name} · map ${map} · row ${row}, column ${column}\nactivation ${featurescope.scaling.number(value)}`;
        }
    }

    /** All panels of the model in use. */
    class Layers {
        /** @param {HTMLElement} root `#layers` @param {View} view @param {function(): void} appeared */
        constructor(root, view, appeared) {
            this.root = root;
            this.view = view;
            this.frames = 0;
            this.observer = new IntersectionObserver((entries) => this.seen(entries, appeared), { rootMargin: "40px" });
            new ResizeObserver(() => this.arrange()).observe(root);
            window.addEventListener("resize", () => this.arrange());
            view.listen((keys) => {
                if (keys.has("scale") || keys.has("colours")) this.repaint();
            });
            this.rebuild();
        }

        /** Take over the panels that are in the document now; those of the layers before may be among them. */
        rebuild() {
            this.observer.disconnect();
            this.panels = Array.from(this.root.querySelectorAll("[data-layer]"), (element) => new Panel(element));
            this.byIndex = new Map(this.panels.map((panel) => [panel.index, panel]));
            for (const panel of this.panels) this.observer.observe(panel.element);
            this.arrange();
            this.ramps();
        }

        seen(entries, appeared) {
            for (const entry of entries) {
                const panel = this.panels.find((each) => each.element === entry.target);
                if (panel) panel.visible = entry.isIntersecting;
            }
            if (entries.some((entry) => entry.isIntersecting)) appeared();
        }

        /** Indices of the layers that are on screen. */
        get wanted() {
            return this.panels.filter((panel) => panel.visible).map((panel) => panel.index);
        }

        /** Values in a layer's output. */
        sizeOf(index) {
            const panel = this.byIndex.get(index);
            return panel.maps * panel.size;
        }

        /** Show a frame. */
        apply(frame) {
            for (const [index, layer] of frame.layers) this.byIndex.get(index).apply(layer, frame.version, this.view);
            this.root.dataset.frames = String(++this.frames);
        }

        repaint() {
            for (const panel of this.panels) panel.paint(this.view);
            this.ramps();
        }

        /** The colour bars. */
        ramps() {
            for (const panel of this.panels) {
                const signed = panel.signed && this.view.scale !== "standardised";
                featurescope.ramp(panel.ramp, signed ? "signed" : this.view.colours);
            }
        }

        /** Make the maps as large as lets every layer be seen at once; on narrow pages, as wide as they may. */
        arrange() {
            const across = this.panels[0]?.mosaic.canvas.parentElement.clientWidth;
            if (!across) return;
            const narrow = window.matchMedia("(max-width: 899px)").matches;
            const heads = this.panels.reduce((sum, { element, mosaic }) => sum + element.offsetHeight - mosaic.canvas.offsetHeight, 0);
            const gaps = 8 * (this.panels.length - 1);
            const top = this.root.getBoundingClientRect().top + window.scrollY;
            const room = narrow ? Infinity : window.innerHeight - top - heads - gaps - BELOW;
            const plans = this.panels.map((panel) => choices(panel, across, narrow));
            const chosen = plans.map(() => 0);
            const height = () => plans.reduce((sum, plan, at) => sum + plan[chosen[at]].height, 0);
            for (const open = new Set(plans.keys()); open.size; ) {
                const at = [...open].reduce((one, other) => (side(plans, chosen, other) < side(plans, chosen, one) ? other : one));
                if (chosen[at] + 1 < plans[at].length) {
                    chosen[at]++;
                    if (height() <= room) continue;
                    chosen[at]--;
                }
                open.delete(at);
            }
            this.panels.forEach(({ mosaic }, at) => {
                const plan = plans[at][chosen[at]];
                mosaic.arrange(plan.columns);
                mosaic.canvas.style.width = `${plan.width}px`;
            });
            this.repaint();
        }
    }

    function onScreen(element) {
        const box = element.getBoundingClientRect();
        return box.height > 0 && box.bottom > 0 && box.top < window.innerHeight;
    }

    function side(plans, chosen, at) {
        return plans[at][chosen[at]].side;
    }

    /** The ways to lay out a panel's maps, smallest first: columns, and the size that follows. */
    function choices({ maps, height, width }, across, narrow) {
        const found = [];
        for (let rows = 1; rows <= maps; rows++) {
            const columns = Math.ceil(maps / rows);
            if (found.length && found[found.length - 1].columns === columns) continue;
            const side = Math.min(across / columns, LARGEST);
            const shown = { columns, side, width: Math.floor(side * columns), height: Math.ceil((side * rows * height) / width) };
            if (side >= SMALLEST || columns === 1) found.push(shown);
            if (side >= LARGEST || (narrow && side >= 40)) break;
        }
        return narrow ? found.slice(-1) : found;
    }

    /** Fill a colour bar, left to right. */
    function ramp(element, name) {
        const table = featurescope.colours(name);
        const stops = [];
        for (let step = 0; step <= 255; step += 17) {
            const pixel = table[step];
            stops.push(`rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`);
        }
        element.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Layers, ramp });
})();
