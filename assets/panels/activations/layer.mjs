/** One layer: its label, its maps; what a frame made of them. */
import { made } from "../../page/elements.mjs";
import { valueOf } from "../../page/frame.mjs";
import { number, rounded } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";
import { walkable } from "../../paint/cursor.mjs";
import { Grid } from "../../paint/grid.mjs";
import { readable } from "../../paint/hover.mjs";
import { Mosaic } from "../../paint/mosaic.mjs";
import { readingOf, walkedOf } from "../../paint/reading.mjs";
import { colormapOf, ending, ends, extentOf, scaled, tables } from "../../paint/scaling.mjs";
import { CalmEnd } from "./calm.mjs";
import { Label } from "./label.mjs";

const REORDER = 300; // milliseconds without a frame before maps are sorted anew, so that a moving pen does not shuffle them
const TELL = 250; // milliseconds that numbers stay while a pen moves
const FIGURES = 5; // of an exact value
const FINE = 16; // canvas pixels a map side at least: gaps of a convolution and of its pooling are as wide then

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
        this.end = new CalmEnd();
        this.told = 0; // when its numbers were written last
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
        this.label = new Label(info);
        const host = made("div", "maps");
        this.element = made("div", "layer");
        this.element.append(this.label.element, host);
        Object.assign(this.element.dataset, {
            layer: info.name, index: info.index, kind: info.kind, maps: info.maps,
            size: info.size.join("x"), receptiveField: Math.max(...info.field), version: this.version,
        }); // prettier-ignore
        this.mosaic = new Mosaic(host, this.maps, this.height, this.width, FINE, this.flat ? 1 : 0);
        this.grid = this.flat ? null : new Grid(this.mosaic);
        const { canvas } = this.mosaic;
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", say(`activations.picture-${this.flat ? "units" : "maps"}`, { layer: this.name, count: this.maps }));
        readable(canvas, (x, y) => this.mosaic.at(x, y), (place) => this.reading(place), (place) => this.rested(place));
        this.put = walkable(this.mosaic, (place, entered) => this.called(this.pixelAt(place), entered));
    }

    /** What its label and its maps are to be laid out by, see `arranged`. */
    get room() {
        const { maps, height, width, flat, label } = this;
        return { maps, height, width, flat, label: label.height };
    }

    /** Take a size and a number of columns on, see `arranged`. @param {Plan} plan @param {number} gap pixels below it @param {number} unit a rem */
    place({ columns, side, width }, gap, unit) {
        const { mosaic, flat } = this;
        if (flat) mosaic.magnify(side - 1); // cells and gaps of whole pixels
        mosaic.arrange(columns);
        mosaic.canvas.style.width = `${flat ? mosaic.canvas.width : width}px`;
        this.grid?.fit(width, unit);
        this.element.style.marginBottom = `${gap}px`;
    }

    /**
     * Take a frame's layer over and show it.
     * @param {object} layer of the frame @param {{version: string, blame: boolean}} frame @param {View} view
     * @param {{now: number, isCalm: boolean, falls: boolean}} moment milliseconds, and what `Continuity` says of the frame
     */
    apply(layer, { version, blame }, view, { now, isCalm, falls }) {
        const other = this.layer?.isBlame !== blame;
        this.layer = scaled(layer, this.info, blame);
        ending(this.layer, this.end.follow(extentOf(this.layer), now, falls));
        if (other) this.shade(view);
        this.element.classList.toggle("blamed", blame);
        if (this.version !== version) this.element.dataset.version = this.version = version;
        if (view.order === "strength") this.sortSoon(view);
        this.paint(view);
        if (!isCalm || now - this.told >= TELL) this.tell(view, now);
        else this.isStale = true;
    }

    /** No frame comes: let colours and numbers be those of the last one, in steps. @returns {boolean} whether there are more */
    settle(view, now) {
        if (!this.layer || (this.end.isSettled && !this.isStale)) return false;
        if (!this.end.isSettled) {
            ending(this.layer, this.end.settle());
            this.paint(view);
        }
        if (this.end.isSettled || now - this.told >= TELL) this.tell(view, now);
        return !this.end.isSettled;
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
        this.tableOf = tables(view.scale, this.layer, this.size, view.colours);
        this.mosaic.paint(steps, this.tableOf, this.order, quiet);
    }

    /** Say what the colours stand for. @param {View} view @param {number} now milliseconds */
    tell(view, now) {
        if (!this.layer) return;
        const { isBlame, silent } = this.layer;
        this.told = now;
        this.isStale = false;
        this.label.tell(ends(view.scale, this.layer, this.size), isBlame, this.info.silences && !isBlame ? silent : 0);
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
        this.label.shade(colormapOf(view.scale, shown, view.colours), Boolean(shown.isBlame));
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

    /** What the picture is called while the keyboard is at one of its pixels. */
    called(pixel, entered) {
        if (!this.layer) return "";
        if (this.isOff(this.name, pixel.map)) return readingOf(this.info, pixel, "", "off");
        return walkedOf(this.info, pixel, this.layer, entered);
    }

    /** What a point of the mosaic holds, in words: at once the value of its step, then the exact one. */
    reading(place) {
        if (!this.layer) return "";
        const pixel = this.pixelAt(place);
        if (this.isOff(this.name, pixel.map)) return readingOf(this.info, pixel, "", "off");
        const value = this.knows(pixel) ? this.exact.said : this.rounded(pixel);
        return readingOf(this.info, pixel, value, this.layer.isBlame ? "blame" : "activation");
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
        this.exact = { layer, pixel, said: answer.value === null ? answer.said : number(answer.value, FIGURES) };
        return true;
    }
}
