/** The layer panels: which there are, which are on screen, how large their maps are. */
(() => {
    "use strict";
    const LARGEST = 120; // CSS pixels a map side
    const SMALLEST = 20;
    const UNITS = [16, 12, 8]; // the same for a unit of a flat layer, the first that fits in one row
    const BELOW = 12; // pixels left free under the last panel
    const MAIN = ["conv", "pool"]; // kinds that are shown unless every layer is asked for

    /** All panels of the model that is shown. The elements in `#layers` are this script's own. */
    class Layers {
        /** @param {HTMLElement} root `#layers` @param {View} view @param {function(): void} appeared */
        constructor(root, view, appeared) {
            this.root = root;
            this.view = view;
            this.panels = [];
            this.next = null;
            this.frames = 0;
            this.observer = new IntersectionObserver((entries) => this.seen(entries, appeared), { rootMargin: "40px" });
            new ResizeObserver(() => this.arrange()).observe(root);
            window.addEventListener("resize", () => this.arrange());
            view.listen((keys) => {
                if (keys.has("every")) {
                    this.rebuild(this.model);
                    appeared();
                } else if (["scale", "colours", "order"].some((key) => keys.has(key))) this.repaint();
            });
        }

        /**
         * Show a model's layers. Its panels take the place of others with their first frame, all in one task, so that
         * the page never shows two models; the first ones of all are put in place at once.
         */
        rebuild(model) {
            const before = new Map(this.panels.map((panel) => [featurescope.Panel.key(panel.info), panel]));
            const wanted = model.layers.filter(({ kind, size }) => this.view.every || (MAIN.includes(kind) && size[0] * size[1] > 1));
            const same = model === this.model; // then panels stay, with what is on them
            const panels = (wanted.length ? wanted : model.layers).map(
                (info) => (same && before.get(featurescope.Panel.key(info))) || new featurescope.Panel(info, model.version),
            );
            this.model = model;
            this.next = panels;
            if (same || !this.panels.length) this.commit();
        }

        /** Put the next panels in place. */
        commit() {
            this.panels = this.next;
            this.next = null;
            this.byIndex = new Map(this.panels.map((panel) => [panel.index, panel]));
            this.observer.disconnect();
            this.root.replaceChildren(...this.panels.map(({ element }) => element));
            for (const panel of this.panels) {
                panel.visible = onScreen(panel.element); // the observer tells later, and only of changes
                this.observer.observe(panel.element);
            }
            this.arrange();
        }

        seen(entries, appeared) {
            for (const entry of entries) {
                const panel = this.panels.find((each) => each.element === entry.target);
                if (panel) panel.visible = entry.isIntersecting;
            }
            if (entries.some((entry) => entry.isIntersecting)) appeared();
        }

        /** Indices of the layers that are on screen, or about to be. */
        get wanted() {
            if (this.next) return this.next.map((panel) => panel.index);
            return this.panels.filter((panel) => panel.visible).map((panel) => panel.index);
        }

        /** Values in a layer's output. */
        sizeOf(index) {
            const { maps, size } = this.model.layers.find((layer) => layer.index === index);
            return maps * size[0] * size[1];
        }

        /** Show a frame. */
        apply(frame) {
            if (this.next) this.commit();
            for (const [index, layer] of frame.layers) this.byIndex.get(index)?.apply(layer, frame.version, this.view);
            this.root.dataset.frames = String(++this.frames);
        }

        repaint() {
            for (const panel of this.panels) {
                panel.paint(this.view);
                panel.shade(this.view);
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
            this.panels.forEach(({ mosaic, flat }, at) => {
                const plan = plans[at][chosen[at]];
                if (flat) mosaic.magnify(plan.side - 1); // cells and gaps of whole pixels
                mosaic.arrange(plan.columns);
                mosaic.canvas.style.width = `${flat ? mosaic.canvas.width : plan.width}px`;
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
    function choices({ maps, height, width, flat }, across, narrow) {
        if (flat) return [units(maps, across)];
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

    /** The one way to lay out the units of a flat layer. */
    function units(maps, across) {
        const side = UNITS.find((each) => maps * each <= across) || UNITS[UNITS.length - 1];
        const columns = Math.min(maps, Math.floor(across / side));
        return { columns, side, width: columns * side, height: Math.ceil(maps / columns) * side };
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Layers });
})();
