/** One layer: its line of facts, its colour bar, its maps; what a frame made of them. */
import { made, write } from "../../page/elements.mjs";
import { valueOf } from "../../page/frame.mjs";
import { rounded } from "../../page/numbers.mjs";
import { ramp } from "../../paint/colours.mjs";
import { walkable } from "../../paint/cursor.mjs";
import { readable } from "../../paint/hover.mjs";
import { Mosaic } from "../../paint/mosaic.mjs";
import { colormapOf, ends, scaled, tables } from "../../paint/scaling.mjs";

const REORDER = 300; // milliseconds without a frame before maps are sorted anew, so that a moving pen does not shuffle them

/** In the document as long as its layer is shown. */
export class Layer {
    /**
     * @param {object} info what the page says of the layer: index, name, kind, maps, size, field, parameters, signed,
     *     typical (a strong response), silences (whether an output can be inactive)
     * @param {string} version of the model
     * @param {{ask: function(object): Promise<?object>, isOff: function(string, number): boolean}} acts ask for the exact
     *     value of a pixel in a version: {version, layer, map, row, column} → what app/panels/activations/view.py answers;
     *     whether a map is switched off
     */
    constructor(info, version, { ask, isOff }) {
        Object.assign(this, { info, version, ask, isOff });
        this.name = info.name;
        this.maps = info.maps;
        [this.height, this.width] = info.size;
        this.flat = this.height * this.width === 1;
        this.layer = null; // as the last frame has it
        this.exact = null; // of one pixel: {layer, pixel, said}
        this.visible = false;
        this.order = null;
        this.build();
    }

    get index() {
        return this.info.index;
    }

    get size() {
        return this.height * this.width;
    }

    /** Tells layers apart that could not stand in for each other. */
    static key({ name, kind, maps, size }) {
        return `${name} ${kind} ${maps} ${size}`;
    }

    build() {
        const { info } = this;
        this.silent = made("span", "silent", "", "maps that are zero everywhere for this input");
        const line = made("div", "facts");
        line.append(...facts(info), this.silent);
        this.low = made("span", "low");
        this.ramp = made("span", "ramp");
        this.high = made("span", "high");
        this.scale = made("div", "scale");
        this.scale.append(this.low, this.ramp, this.high);
        const head = made("div", "layer-head");
        head.append(made("h2", "", info.name), line, this.scale);
        const host = made("div", "maps");
        this.element = made("div", "layer");
        this.element.append(head, host);
        Object.assign(this.element.dataset, {
            layer: info.name, index: info.index, kind: info.kind, maps: info.maps,
            size: info.size.join("x"), receptiveField: Math.max(...info.field), version: this.version,
        }); // prettier-ignore
        this.mosaic = new Mosaic(host, this.maps, this.height, this.width);
        this.mosaic.canvas.setAttribute("role", "img");
        this.mosaic.canvas.setAttribute("aria-label", `${this.maps} ${this.flat ? "units" : "feature maps"} of ${this.name}`);
        readable(this.mosaic.canvas, (x, y) => this.mosaic.at(x, y), (place) => this.reading(place), (place) => this.rested(place));
        this.put = walkable(this.mosaic);
    }

    /** Take a size and a number of columns on, see `arranged`. */
    place({ columns, side, width }) {
        const { mosaic, flat } = this;
        if (flat) mosaic.magnify(side - 1); // cells and gaps of whole pixels
        mosaic.arrange(columns);
        mosaic.canvas.style.width = `${flat ? mosaic.canvas.width : width}px`;
    }

    /** Take a frame's layer over and show it. @param {boolean} isBlame whether its values are blame */
    apply(layer, version, view, isBlame) {
        const other = this.layer?.isBlame !== isBlame;
        this.layer = scaled(layer, this.info, isBlame);
        if (other) this.shade(view);
        this.element.classList.toggle("blamed", isBlame);
        if (this.version !== version) this.element.dataset.version = this.version = version;
        if (view.order === "strength") this.sortSoon(view);
        this.paint(view);
        write(this.silent, layer.silent && this.info.silences && !isBlame ? `${layer.silent} inactive` : "");
    }

    /** Maps by strength: at once the first time, then whenever things are calm. */
    sortSoon(view) {
        clearTimeout(this.timer);
        if (!this.order) return this.sort();
        this.timer = setTimeout(() => {
            this.sort();
            this.paint(view);
            this.element.dispatchEvent(new Event("sorted", { bubbles: true }));
        }, REORDER);
    }

    sort() {
        const { steps, zero } = this.layer;
        const sums = new Float64Array(this.maps);
        for (let map = 0, at = 0; map < this.maps; map++) {
            for (let end = at + this.size; at < end; at++) sums[map] += Math.abs(steps[at] - zero);
        }
        this.order = Uint16Array.from(sums.keys()).sort((one, other) => sums[other] - sums[one] || one - other);
    }

    /** Show the last frame under the present choices. */
    paint(view) {
        if (!this.layer) return;
        if (view.order !== "strength") this.order = null;
        else if (!this.order) this.sort();
        const { isBlame, low, steps } = this.layer;
        const quiet = low === 0 && !this.flat && !isBlame ? this.silentMaps() : null;
        this.mosaic.paint(steps, tables(view.scale, this.layer, this.size, view.colours), this.order, quiet);
        const [least, most] = ends(view.scale, this.layer, this.size);
        write(this.low, isBlame ? `against ${least}` : least);
        write(this.high, isBlame ? `${most} for` : most);
    }

    /** Which maps are zero everywhere; null where none is. */
    silentMaps() {
        if (!this.layer.silent) return null;
        const { steps } = this.layer;
        return (map) => {
            for (let at = map * this.size, end = at + this.size; at < end; at++) if (steps[at]) return false;
            return true;
        };
    }

    /** The colour bar. */
    shade(view) {
        const shown = this.layer ?? this.info;
        ramp(this.ramp, colormapOf(view.scale, shown, view.colours));
        this.scale.title = `colour scale, ${shown.isBlame ? "blame: red speaks for the class, blue against it" : "activation"}`;
    }

    /** Which pixel a place of the mosaic is. */
    pixelAt({ map, row, column }) {
        return { map: this.order ? this.order[map] : map, row, column };
    }

    /** The reverse of `pixelAt`. */
    placeOf({ map, row, column }) {
        return { map: this.order ? this.order.indexOf(map) : map, row, column };
    }

    /** Give the keyboard's focus to a pixel. */
    focus(pixel) {
        this.put(this.placeOf(pixel));
        this.mosaic.canvas.focus({ preventScroll: true });
    }

    /** What a point of the mosaic holds, in words: at once the value of its step, then the exact one. */
    reading(place) {
        if (!this.layer) return "";
        const pixel = this.pixelAt(place);
        const { map, row, column } = pixel;
        const where = this.flat ? `unit ${map}` : `map ${map} · row ${row}, column ${column}`;
        if (this.isOff(this.name, map)) return `${this.name} · ${where}\nswitched off`;
        return `${this.name} · ${where}\n${this.layer.isBlame ? "blame" : "activation"} ${this.knows(pixel) ? this.exact.said : this.rounded(pixel)}`;
    }

    /** The value of a pixel's step; only zeros are as they are. */
    rounded({ map, row, column }) {
        const value = valueOf(this.layer, this.layer.steps[map * this.size + row * this.width + column]);
        return rounded(value);
    }

    /** Whether the exact value of a pixel of the present frame is known. */
    knows(pixel) {
        return this.exact?.layer === this.layer && JSON.stringify(this.exact.pixel) === JSON.stringify(pixel);
    }

    /** Somebody rests at a place: ask for its exact value, which counts as long as there is no other frame. */
    async rested(place) {
        const { layer, version } = this;
        const pixel = this.pixelAt(place);
        if (!layer || layer.isBlame || this.knows(pixel)) return false; // what is to blame is known by its step only
        const answer = await this.ask({ version, layer: this.index, ...pixel });
        if (!answer || answer.error || layer !== this.layer) return false;
        this.exact = { layer, pixel, said: answer.said };
        return true;
    }
}

/** What stands beside a layer's name. */
function facts({ kind, maps, size, field, whole, parameters }) {
    const flat = size[0] * size[1] === 1;
    const learned = parameters ? `${parameters.toLocaleString("en")} parameters` : "nothing to learn";
    const known = [made("span", "", `${maps} ${flat ? "unit" : "map"}${maps === 1 ? "" : "s"}`, flat ? "outputs" : "feature maps (channels)")];
    if (!flat) known.unshift(made("span", "", size.join("×"), "size of one feature map"));
    const seen = whole ? "sees the whole image" : `sees ${field.join("×")}`;
    if (!flat) known.push(made("span", "", seen, "receptive field: pixels of the input behind one value"));
    return [...known, made("span", "learned", learned, kind)];
}
