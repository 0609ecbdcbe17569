/** A conv layer of both models: how far they agree, and its matched pairs of maps, A beside B, which follow the input. */
import { bytesOf, made } from "../../page/elements.mjs";
import { fixed } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";
import { colours, inTheme } from "../../paint/colours.mjs";
import { scaled, tables } from "../../paint/scaling.mjs";

const FIRST = 8; // pairs that are seen before one asks for more

/** One layer. */
export class MatchedLayer {
    /** @param {object} layer as app/panels/compare/view.py gives it @param {View} view */
    constructor(layer, view) {
        Object.assign(this, { layer, view, values: [null, null], infos: [null, null] });
        this.element = made("section", "matched");
        this.element.dataset.layer = layer.name;
        const head = made("div", "layer-head");
        const facts = made("div", "facts");
        const told = layer.reason ? [layer.reason] : layer.facts;
        facts.append(...told.map((fact) => made("span", "", fact)));
        head.append(made("h2", "", layer.name), ...(layer.reason ? [] : [agreement(layer)]), facts);
        this.element.append(head);
        this.pairs = layer.reason ? [] : layer.pairs.map((pair, at) => pairElement(pair, at, layer.kernels));
        if (this.pairs.length) this.element.append(grid(this.pairs.slice(0, FIRST)), ...this.more());
    }

    /** The pairs that are folded away, where there are more. */
    more() {
        const rest = this.pairs.slice(FIRST);
        if (!rest.length) return [];
        this.folded = made("details", "more-pairs");
        this.folded.append(made("summary", "", say("compare.more", { count: rest.length })), grid(rest));
        this.folded.addEventListener("toggle", () => this.paint());
        return [this.folded];
    }

    /**
     * A frame of one of the models.
     * @param {number} which 0 for A, 1 for B @param {Map<number, object>} layers of the frame @param {object} info the layer's
     */
    apply(which, layers, info) {
        const values = !this.layer.reason && layers.get(this.layer.indices[which]);
        if (!values || !info) return;
        this.values[which] = scaled(values, info);
        this.infos[which] = info;
        this.paintHalf(which);
    }

    /** In other colours, or after more pairs were unfolded. */
    paint() {
        for (const which of [0, 1]) if (this.values[which]) this.paintHalf(which);
    }

    paintHalf(which) {
        const { size: [height, width] } = this.infos[which]; // prettier-ignore
        const { steps } = this.values[which];
        const size = height * width;
        const tableOf = tables(this.view.scale, this.values[which], size, this.view.colours);
        const count = this.folded && !this.folded.open ? FIRST : this.pairs.length;
        for (const { pictures } of this.pairs.slice(0, count)) {
            const picture = pictures[which];
            const { map } = picture;
            paintMap(picture, steps.subarray(map * size, (map + 1) * size), tableOf(map), height, width);
        }
    }
}

/** From 0 to 1: how far the layers agree, and a mark where chance is. */
function agreement({ score, chance }) {
    const element = made("div", "agreement");
    const [share, mark] = [made("span", "agreed"), made("span", "by-chance")];
    share.style.width = `${100 * score}%`;
    mark.style.left = `${100 * chance}%`;
    element.setAttribute("aria-hidden", "true"); // the numbers stand beside it
    element.append(share, mark);
    return element;
}

function grid(pairs) {
    const element = made("div", "filter-pairs");
    element.append(...pairs.map((pair) => pair.element));
    return element;
}

/** A pair's place: both maps, kernels below, the correlation as a caption. */
function pairElement([a, b, score], at, kernels) {
    const silent = score === null;
    const text = silent ? say("compare.silent") : fixed(score, 2);
    const label = say("compare.pair", { a: String(a), b: String(b), score: text });
    const element = made("div", silent ? "filter-pair silent-pair" : "filter-pair", "", label);
    element.tabIndex = 0;
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", label);
    const maps = made("div", "pair-maps");
    const pictures = [a, b].map((map) => ({ map, canvas: made("canvas", ""), image: null }));
    maps.append(...pictures.map(({ canvas }) => canvas));
    element.append(maps, ...(kernels.length ? [kernelsElement(kernels, at)] : []), made("span", "pair-score", text));
    return { element, pictures };
}

/** Both kernels of a pair. */
function kernelsElement(kernels, at) {
    const element = made("div", "pair-kernels");
    for (const { size: [height, width], steps } of kernels) {
        const canvas = made("canvas", "");
        Object.assign(canvas, { width, height });
        const context = canvas.getContext("2d");
        const image = context.createImageData(width, height);
        const bytes = bytesOf(steps).subarray(at * height * width);
        const pixels = new Uint32Array(image.data.buffer);
        inTheme(canvas, () => {
            const palette = colours("signed");
            for (let place = 0; place < pixels.length; place++) pixels[place] = palette[bytes[place]];
            context.putImageData(image, 0, 0);
        });
        element.append(canvas);
    }
    return element;
}

/** A map's steps as its picture, a canvas pixel a value. */
function paintMap(picture, steps, table, height, width) {
    if (!picture.image) begin(picture, height, width);
    const { context, image, pixels } = picture;
    for (let place = 0; place < pixels.length; place++) pixels[place] = table[steps[place]];
    context.putImageData(image, 0, 0);
}

function begin(picture, height, width) {
    Object.assign(picture.canvas, { width, height });
    picture.context = picture.canvas.getContext("2d");
    picture.image = picture.context.createImageData(width, height);
    picture.pixels = new Uint32Array(picture.image.data.buffer);
}
