/** Activations: the way from ink to verdict, the choices of how maps are shown, all layers, and inputs side by side. */
import { byId } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { Continuity } from "./calm.mjs";
import { Layers } from "./layers.mjs";
import { Pathway } from "./pathway.mjs";
import { Settling } from "./settling.mjs";
import { SideBySide } from "./side_by_side.mjs";

const CONTROLS = { colormap: "colours", scaling: "scale", "map-order": "order" }; // id → piece of the view

/** The tab of feature maps. */
export class ActivationsPanel extends Panel {
    static key = "activations";

    constructor(page) {
        super(page);
        this.layers = new Layers(byId("layers"), page);
        this.pathway = new Pathway(byId("pathway"), page);
        this.continuity = new Continuity(page.view);
        this.settling = new Settling((now) => this.settle(now));
        this.sideBySide = new SideBySide(page);
        this.connect();
        this.layers.rebuild(page.model.facts);
        this.showControls();
    }

    connect() {
        const { view } = this;
        for (const [id, key] of Object.entries(CONTROLS)) {
            byId(id).addEventListener("change", ({ target }) => view.set({ [key]: target.value }));
        }
        byId("which-layers").addEventListener("change", ({ target }) => view.set({ every: target.value === "every" }));
        view.listen((keys) => {
            if (["every", ...Object.values(CONTROLS)].some((key) => keys.has(key))) this.showControls();
            if (keys.has("every")) {
                this.layers.rebuild(this.page.model.facts);
                this.page.want();
            } else if (Object.values(CONTROLS).some((key) => keys.has(key))) this.layers.repaint();
        });
    }

    /** Keep an input side by side with others. */
    keep(input) {
        this.sideBySide.keep(input);
    }

    /** Make the controls say what the view says. */
    showControls() {
        byId("which-layers").value = this.view.every ? "every" : "main";
        for (const [id, key] of Object.entries(CONTROLS)) byId(id).value = this.view[key];
    }

    get wanted() {
        return [...new Set([...this.layers.wanted, ...this.pathway.wanted])];
    }

    adopt(facts) {
        this.layers.rebuild(facts);
        this.sideBySide.show();
        this.page.want();
    }

    apply(frame) {
        const now = performance.now();
        const moment = { now, ...this.continuity.of(frame) };
        this.layers.apply(frame, moment);
        this.pathway.apply(frame, this.layers, moment);
        this.settling.begin(now);
    }

    /** The pen rests: one step to where everything belongs. @param {number} now @returns {boolean} whether there is another */
    settle(now) {
        this.pathway.rest(now);
        return this.layers.settle(now);
    }

    again() {
        this.sideBySide.ask();
    }

    open() {
        this.sideBySide.paint();
    }

    recolour() {
        this.layers.repaint();
        this.pathway.repaint();
        this.sideBySide.paint();
    }

    arrange() {
        this.layers.arrange();
        this.sideBySide.arrange();
    }
}
