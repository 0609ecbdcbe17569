/** What is said of a layer beside its maps: its name, its facts, which colours stand for which values. */
import { made, write } from "../../page/elements.mjs";
import { ramp } from "../../paint/colours.mjs";
import { say } from "../../page/words.mjs";

/** Words and colour bar of one layer; its places have their size from the start. */
export class Label {
    /** @param {object} info what the page says of the layer */
    constructor(info) {
        this.silent = made("span", "silent", "", say("activations.inactive-title"));
        this.low = made("span", "low");
        this.ramp = made("span", "ramp");
        this.high = made("span", "high");
        this.scale = made("div", "scale");
        this.scale.append(this.low, this.ramp, this.high);
        this.facts = made("div", "facts");
        this.facts.append(...facts(info, this.silent));
        this.name = made("h2", "", info.name);
        this.element = made("div", "layer-head");
        this.element.append(this.name, this.scale, this.facts);
    }

    /** Pixels that it takes, whatever the room it has; of one that stands above and below its maps, nothing is asked. */
    get height() {
        const last = this.facts.offsetParent ? this.facts : this.scale; // a presented layer has no facts
        return last.offsetTop + last.offsetHeight - this.element.offsetTop;
    }

    /** Whether it stands above and below its maps, not beside them. */
    get narrow() {
        return getComputedStyle(this.element).display === "contents";
    }

    /** Which colours are shown. @param {string} colormap @param {boolean} isBlame */
    shade(colormap, isBlame) {
        ramp(this.ramp, colormap);
        this.scale.title = say(`activations.scale-title.${isBlame ? "blame" : "activation"}`);
    }

    /** What the ends of the colour bar stand for, and how many maps are inactive. */
    tell([least, most], isBlame, inactive) {
        write(this.low, isBlame ? say("activations.against", { value: least }) : least);
        write(this.high, isBlame ? say("activations.for", { value: most }) : most);
        write(this.silent, inactive ? say("activations.inactive", { count: inactive }) : "");
    }
}

/** Lines: how many maps of which size, what a value sees, what was learned. */
function facts({ maps, size, field, whole, parameters }, silent) {
    const flat = size[0] * size[1] === 1;
    const counted = say(`activations.${flat ? "units" : "maps"}`, { count: maps });
    const first = [made("span", "", counted, say(`activations.${flat ? "units" : "maps"}-title`)), silent];
    if (!flat) first.unshift(made("span", "", size.join("×"), say("activations.size-title")));
    const line = made("div", "fact-line");
    line.append(...first);
    const seen = whole ? say("activations.sees-whole") : say("activations.sees", { height: field[0], width: field[1] });
    const learned = parameters ? say("activations.parameters", { count: parameters }) : say("activations.no-weights");
    const others = [made("div", "learned", learned)];
    return flat ? [line, ...others] : [line, made("div", "seen", seen, say("activations.sees-title")), ...others];
}
