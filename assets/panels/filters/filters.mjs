/** The filters tab: a section a conv layer, its kernels beside what they make of the present input. */
import { byId, made, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { Chooser } from "./chooser.mjs";
import { Grid } from "./grid.mjs";
import { paintKernels } from "./kernels.mjs";

/** What each convolution has learned: the first layer's kernels all at once, of deeper ones those of a chosen filter. */
export class FiltersPanel extends Panel {
    static key = "filters";

    constructor(page) {
        super(page);
        this.host = byId("filters");
        this.adopt(page.model.facts);
        this.view.listen((keys) => {
            if (["scale", "colours"].some((key) => keys.has(key))) for (const { live } of this.sections) live.repaint();
            if (keys.has("layer") || keys.has("map")) this.follow();
        });
    }

    /** Sections for another model's layers, and its kernels. */
    async adopt({ version, data, layers }) {
        const convolutions = layers.filter(({ kind, flat }) => kind === "conv" && !flat);
        const open = (layer, map) => this.page.panel("filter") && this.view.set({ layer, map, at: null });
        this.sections = convolutions.map((info, at) => new Section(info, at === 0 ? Grid : Chooser, this.view, open));
        this.host.replaceChildren(...this.sections.map(({ element }) => element));
        if (this.page.panels) this.page.want();
        this.follow();
        const answer = await this.page.ask("filters/kernels", { version, data }, { keep: true });
        if (answer && !answer.error && version === this.page.model.version) this.paint(answer.kernels); // a time-lapse may have moved on
    }

    /** Fill the sections. @param {Array<object>} kernels of a model with these layers, as app/panels/kernels.py gives them */
    paint(kernels) {
        for (const section of this.sections) section.paint(kernels.find(({ layer }) => layer === section.info.name));
    }

    /** The filter that is looked into is the chosen one of its layer. */
    follow() {
        const { layer, map } = this.view;
        for (const { info, live } of this.sections) live.mark(info.name === layer && map !== null && map < info.maps ? map : null);
    }

    get wanted() {
        return this.isShown ? this.sections.map(({ info }) => info.index) : [];
    }

    apply(frame) {
        if (!this.isShown) return;
        for (const { info, live } of this.sections) {
            const layer = frame.layers.get(info.index);
            if (layer) live.apply(layer, frame.blame);
        }
    }
}

/** One conv layer: what its kernels are, and places for them. */
class Section {
    /** @param {object} info @param {Function} Live what shows kernels beside live maps @param {function(string, number): void} open */
    constructor(info, Live, view, open) {
        const { name, maps, kernel } = info;
        this.info = info;
        const [head, facts, scale] = [made("div", "layer-head"), made("div", "facts"), made("div", "scale", "", "colour scale, weight")];
        facts.append(made("span", "", `${maps} filters`), made("span", "", `${kernel.join("×")} kernels`), made("span", "channels"));
        scale.append(made("span", "low"), made("span", "ramp"), made("span", "high"));
        head.append(made("h2", "", name), facts, scale);
        this.waiting = made("p", "waiting", "reading weights …");
        this.live = new Live(info, view, (map) => open(name, map));
        this.sheet = made("details", "filters-sheet");
        this.sheet.append(made("summary", "", `All kernels of ${name} on one sheet`), made("p", "note", "A column is one filter, a row one of the maps it reads."), made("div", "maps kernels"));
        this.element = made("div", "layer");
        this.element.append(head, this.waiting, this.live.element, this.sheet);
        this.element.dataset.layer = name;
        this.live.element.hidden = this.sheet.hidden = true;
    }

    /** @param {?object} kernels those of this layer */
    paint(kernels) {
        const { waiting, live, sheet, element } = this;
        waiting.hidden = Boolean(kernels);
        live.element.hidden = sheet.hidden = !kernels;
        if (!kernels) return write(waiting, "This kind of layer has no kernels to show.");
        paintKernels(element, kernels);
        live.weights(kernels);
    }
}
