/** One conv layer on the filters tab: what its kernels are, and places for them, as large as they will be. */
import { made, write } from "../../page/elements.mjs";
import { number } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";
import { ramp } from "../../paint/colours.mjs";
import { Chooser } from "./chooser.mjs";
import { Grid } from "./grid.mjs";
import { paintKernels } from "./kernels.mjs";

/** In the document as long as its model is shown. */
export class Section {
    /**
     * @param {object} info of the layer @param {boolean} isFirst whether every filter is shown @param {number} channels that
     *     one reads @param {View} view @param {function(string, number): void} open
     */
    constructor(info, isFirst, channels, view, open) {
        this.info = info;
        this.facts = made("div", "facts");
        this.scale = made("div", "scale", "", say("filters.scale"));
        [this.low, this.ramp, this.high] = ["low", "ramp", "high"].map((part) => made("span", part));
        this.scale.append(this.low, this.ramp, this.high);
        ramp(this.ramp, "signed");
        const head = made("div", "filters-head");
        head.append(made("h2", "", info.name), this.facts, this.scale);
        this.live = new (isFirst ? Grid : Chooser)(info, view, (map) => open(info.name, map), channels);
        this.none = made("p", "note", say("filters.no-kernels"));
        this.none.hidden = true;
        this.build(head);
        this.say(channels);
    }

    build(head) {
        this.sheet = made("details", "filters-sheet");
        this.summary = made("summary");
        this.maps = made("div", "maps kernels");
        this.sheet.append(this.summary, made("p", "caption", say("filters.sheet-note")), this.maps);
        this.element = made("section", "filters-layer");
        this.element.setAttribute("aria-label", this.info.name);
        this.element.append(head, this.none, this.live.element, this.sheet);
        this.element.dataset.layer = this.info.name;
    }

    /** @param {number} channels that a filter reads */
    say(channels) {
        const { maps, kernel, name } = this.info;
        const size = kernel.join("×");
        this.facts.replaceChildren(made("span", "", say("filters.facts", { count: maps, size })), made("span", "channels", say("filters.reads", { count: channels })));
        write(this.summary, say("filters.sheet", { layer: name, count: maps * channels }));
    }

    /** @param {?object} kernels those of this layer, with their bytes */
    paint(kernels) {
        this.none.hidden = Boolean(kernels);
        this.live.element.hidden = this.sheet.hidden = this.scale.hidden = !kernels;
        if (!kernels) return;
        write(this.low, number(-kernels.limit));
        write(this.high, number(kernels.limit));
        this.say(kernels.shape[0]);
        this.live.weights(kernels);
        this.sheet.ontoggle = () => this.unfold(kernels);
        this.unfold(kernels);
    }

    /** The sheet is painted once it is open: folded it has no size. */
    unfold(kernels) {
        if (!this.sheet.open || this.shown === kernels) return;
        this.shown = kernels;
        paintKernels(this.maps, kernels);
    }
}
