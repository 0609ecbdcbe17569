/** The filter's map of the present input, enlarged, with its values where it is pointed at, and a click asks about a pixel. */
import { made, tool, write } from "../../page/elements.mjs";
import { valueOf } from "../../page/frame.mjs";
import { rounded } from "../../page/numbers.mjs";
import { partsOf } from "../../page/off.mjs";
import { isOff } from "../../page/switches.mjs";
import { say } from "../../page/words.mjs";
import { ramp } from "../../paint/colours.mjs";
import { walkable } from "../../paint/cursor.mjs";
import { readable } from "../../paint/hover.mjs";
import { readingOf, walkedOf } from "../../paint/reading.mjs";
import { colormapOf, ends, scaled, tables } from "../../paint/scaling.mjs";
import { tile } from "../../paint/tile.mjs";

const [SIDE, SINGLE] = [15, 3]; // rem of a map, and of a unit
const ZOOMS = [1, 2, 4];
const CALM = 250; // milliseconds between two numbers, so that they can be read while the map moves

/** One map; `show` takes another filter on. Pointing reads `mosaic`, `info` and `map`. */
export class LiveMap {
    /** @param {View} view */
    constructor(view) {
        this.view = view;
        this.zoom = 0;
        this.element = made("div", "filter-live");
        this.room = made("div", "filter-map");
        this.mark = made("div", "filter-mark");
        this.facts = made("div", "filter-facts");
        this.low = made("span", "low");
        this.ramp = made("span", "ramp");
        this.high = made("span", "high");
        this.build();
    }

    build() {
        const [scale, buttons, beside] = [made("div", "scale", "", say("filter.scale")), made("div", "filter-zoom"), made("div", "filter-beside")];
        scale.append(this.low, this.ramp, this.high);
        this.less = tool("−", say("filter.smaller"), () => this.magnify(this.zoom - 1));
        this.more = tool("+", say("filter.larger"), () => this.magnify(this.zoom + 1));
        buttons.append(this.less, this.more);
        beside.append(this.facts, scale, buttons);
        this.canvasHost = made("div", "filter-canvas");
        this.room.append(this.canvasHost);
        this.element.append(this.room, beside);
    }

    /** Take a filter on. @param {object} info its layer @param {number} map */
    show(info, map) {
        const same = this.info === info;
        Object.assign(this, { info, map, layer: null });
        [this.height, this.width] = info.size;
        const flat = this.height * this.width === 1;
        if (!same) this.lay(flat);
        this.point();
        this.size = flat ? [] : [say("filter.size", { size: info.size.join("×") }), info.whole ? say("filter.sees-all") : say("filter.sees", { field: info.field.join("×") })];
        write(this.facts, this.size.join("\n"));
        this.mosaic.canvas.setAttribute("aria-label", say("filter.live", { layer: info.name, map }));
    }

    /** A canvas for maps of another size. */
    lay(flat) {
        this.mosaic = tile(this.canvasHost, this.height, this.width, flat ? SINGLE : SIDE);
        const { canvas } = this.mosaic;
        canvas.style.width = "100%"; // of its room, which is magnified
        this.share = this.width / Math.max(this.height, this.width);
        this.room.classList.toggle("single", flat);
        this.canvasHost.append(this.mark);
        canvas.setAttribute("role", "img");
        canvas.addEventListener("click", (event) => this.choose(this.mosaic.at(event.clientX, event.clientY))); // a tap too
        readable(canvas, (x, y) => this.mosaic.at(x, y), (place) => this.reading(place));
        walkable(this.mosaic, (place, entered) => this.layer && walkedOf(this.info, { ...place, map: this.map }, this.layer, entered));
        this.less.parentElement.hidden = flat;
        this.magnify(0);
    }

    magnify(zoom) {
        this.zoom = Math.max(0, Math.min(ZOOMS.length - 1, zoom));
        this.canvasHost.style.width = `calc(var(--live) * ${this.share * ZOOMS[this.zoom]})`;
        this.less.disabled = this.zoom === 0;
        this.more.disabled = this.zoom === ZOOMS.length - 1;
        this.point();
    }

    /** Ask about a pixel. */
    choose(place) {
        if (place) this.view.set({ at: [place.row, place.column] });
    }

    /** Mark the pixel that is asked about. */
    point() {
        const { at } = this.view;
        const inside = at && at[0] < this.height && at[1] < this.width;
        this.mark.hidden = !inside || this.height * this.width === 1;
        if (this.mark.hidden) return;
        const [across, down] = [100 / this.width, 100 / this.height]; // per cent of the canvas
        Object.assign(this.mark.style, { left: `${at[1] * across}%`, top: `${at[0] * down}%`, width: `${across}%`, height: `${down}%` });
    }

    /** Take a frame's layer over. @param {boolean} isBlame whether its values are blame */
    apply(layer, isBlame) {
        this.layer = scaled(layer, this.info, isBlame);
        this.paint();
    }

    paint() {
        if (!this.layer) return;
        const { layer, map, height, width, view } = this;
        const size = height * width;
        const steps = layer.steps.subarray(map * size, (map + 1) * size);
        const table = tables(view.scale, size > 1 ? { ...layer, steps } : layer, size, view.colours)(0);
        this.mosaic.paint(steps, () => table);
        this.sayCalmly();
        ramp(this.ramp, colormapOf(view.scale, layer, view.colours));
    }

    /** Say it at once, and what comes meanwhile a little later. */
    sayCalmly() {
        if (this.timer) return void (this.later = true);
        this.say();
        this.later = false;
        this.timer = setTimeout(() => {
            this.timer = 0;
            if (this.later) this.sayCalmly();
        }, CALM);
    }

    /** The ends of the colour bar, and the strongest value now. */
    say() {
        const { layer, map, height, width } = this;
        if (!layer) return;
        const size = height * width;
        const steps = layer.steps.subarray(map * size, (map + 1) * size);
        const { scale, off } = this.view;
        let [least, most] = [steps[0], steps[0]];
        for (const step of steps) [least, most] = [Math.min(least, step), Math.max(most, step)];
        const [low, high] = [valueOf(layer, least), valueOf(layer, most)];
        const isOwn = scale === "map" && steps.length > 1;
        const said = isOwn ? ends("layer", { ...layer, low, high, top: high }, 1) : ends(scale, layer, steps.length);
        write(this.low, said[0]);
        write(this.high, said[1]);
        const strongest = -low > high ? low : high;
        const nothing = isOff(partsOf(off), this.info.name, this.map) ? say("filter.is-off") : say("filter.silent");
        const now = strongest ? say("filter.most", { value: strongest }) : nothing;
        write(this.facts, this.size.length ? [...this.size, now].join("\n") : say(`filter.${this.what}`, { value: rounded(strongest) }));
    }

    /** What the values are. */
    get what() {
        return this.layer.isBlame ? "blame" : "activation";
    }

    /** A value in words. */
    reading({ row, column }) {
        if (!this.layer) return "";
        const value = valueOf(this.layer, this.layer.steps[(this.map * this.height + row) * this.width + column]);
        return readingOf(this.info, { map: this.map, row, column }, rounded(value), this.what);
    }
}
