/** The filters tab: a section a conv layer, filled with its kernels once they have come. */
import { byId, made } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { paintKernels } from "./kernels.mjs";

/** What each convolution has learned. */
export class FiltersPanel extends Panel {
    static key = "filters";

    constructor(page) {
        super(page);
        this.host = byId("filters");
        this.adopt(page.model.facts);
    }

    /** Sections for another model's layers, and its kernels. */
    async adopt({ version, data, layers }) {
        const convolutions = layers.filter(({ kind, flat }) => kind === "conv" && !flat);
        this.host.replaceChildren(...convolutions.map(section));
        const answer = await this.page.ask("filters/kernels", { version, data }, { keep: true });
        if (answer && !answer.error && version === this.page.model.version) this.paint(answer.kernels); // a time-lapse may have moved on
    }

    /** Fill the sections. @param {Array<object>} kernels of a model with these layers, as app/panels/kernels.py gives them */
    paint(kernels) {
        for (const element of this.host.children) {
            const own = kernels.find(({ layer }) => layer === element.dataset.layer);
            if (own) paintKernels(element, own);
            else if (element.querySelector(".waiting")) element.querySelector(".waiting").textContent = "This kind of layer has no kernels to show.";
        }
    }
}

/** One conv layer: what its kernels are, and a place for them. */
function section({ name, maps, kernel: [rows, columns] }) {
    const element = made("div", "layer");
    const head = made("div", "layer-head");
    const facts = made("div", "facts");
    const scale = made("div", "scale", "", "colour scale, weight");
    const host = made("div", "maps kernels");
    facts.append(made("span", "", `${maps} filters`), made("span", "", `${rows}×${columns} kernels`), made("span", "channels"));
    scale.append(made("span", "low"), made("span", "ramp"), made("span", "high"));
    head.append(made("h2", "", name), facts, scale);
    host.append(made("span", "waiting", "reading weights …"));
    element.append(head, host);
    element.dataset.layer = name;
    return element;
}
