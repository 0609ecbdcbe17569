/** Point: a pixel of a map, where it looks, and the exact sum behind it. */
import { byId, made, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { boxOf, countOf, IMAGE, Receptive } from "../../page/receptive.mjs";
import { say } from "../../page/words.mjs";
import { Drawer } from "./drawer.mjs";
import { Pointing } from "./pointing.mjs";
import { SeenOutlines } from "./seen.mjs";
import { Steps } from "./steps.mjs";
import { SumView } from "./sum.mjs";
import { seenInWords } from "./words.mjs";

const OURS = ["layer", "map", "at"]; // pieces of the view
const MOVING = ["order", "every", "tab"]; // others that move maps

/** See app/panels/point. */
export class PointPanel extends Panel {
    static key = "point";
    static tab = false;

    constructor(page) {
        super(page);
        this.field = byId("receptive-field");
        this.head = made("h3");
        this.drawer = new Drawer(page);
        const hears = (element) => this.view.tab === "activations" || this.drawer.holds(element);
        this.steps = new Steps(() => this.walked, (at) => this.step(at), hears);
        this.sum = new SumView(byId("sum"), page);
        byId("point-head").append(this.head, this.sum.value, this.steps.button);
        this.outlines = new SeenOutlines(page);
        this.pointing = new Pointing(page, { moved: () => this.show(), opened: (pixel, byKeys) => this.look(pixel, byKeys) });
        this.view.listen((keys) => {
            if (OURS.some((key) => keys.has(key))) this.follow();
            if (keys.has("off")) this.sum.want();
            if (MOVING.some((key) => keys.has(key))) queueMicrotask(() => this.arrange()); // once they have moved
        });
        byId("layers").classList.add("pointable");
        byId("layers").addEventListener("sorted", () => this.arrange());
        this.adopt(page.model.facts);
    }

    /** Another model's layers. */
    adopt(facts) {
        this.receptive = new Receptive(facts);
        this.key = null;
        if (this.page.panels) this.follow();
    }

    /** The layer that is looked into; undefined for none. */
    get info() {
        const { layer, map } = this.view;
        const info = layer ? this.page.model.layers.find(({ name }) => name === layer) : undefined;
        return info && map !== null && map < info.maps ? info : undefined;
    }

    /** The pixel that the view asks about, {layer, map, row, column}; null for none. */
    get asked() {
        const { info } = this;
        const { map, at } = this.view;
        const [row, column] = at ?? (info?.flat ? [0, 0] : [Infinity, 0]);
        return info && row < info.size[0] && column < info.size[1] ? { layer: info.index, map, row, column } : null;
    }

    /** Which value of which map a unit is, where its layer's units are maps made flat; null for others. */
    placeOfUnit(layer, map) {
        const parts = this.receptive.seenBy({ layer, map, row: 0, column: 0 });
        for (const [index, [own]] of parts) {
            const info = this.page.model.layers.find((other) => other.index === index);
            if (!info || info.flat) continue;
            const [row, column] = [own.rows.indexOf(1), own.columns.indexOf(1)];
            const single = own.maps[1] - own.maps[0] === 1 && countOf([own]) === 1;
            return single ? say("point.of.place", { map: own.maps[0], row, column }) : null;
        }
        return null;
    }

    /** The value that arrow keys step from, with the size of its map. */
    get walked() {
        const { asked, info } = this;
        return asked && !info.flat ? { ...asked, height: info.size[0], width: info.size[1] } : null;
    }

    /** Look into a filter, at one of its values; the keyboard goes on at its beginning. */
    look({ layer, map, row, column }, byKeys) {
        const { name } = this.page.model.layers.find(({ index }) => index === layer);
        this.view.set({ layer: name, map, at: [row, column] });
        if (byKeys) this.drawer.head.focus();
        else byId("point").focus({ preventScroll: true });
    }

    /** Go to another value of the map, wherever the pointer rests. @param {number[]} at row, column */
    step(at) {
        this.pointing.rest();
        this.view.set({ at });
    }

    /** Another pixel is asked about. */
    follow() {
        const { asked, info } = this;
        this.drawer.follow(info, asked);
        this.steps.button.hidden = !this.walked;
        write(this.head, asked ? say(info.flat ? "point.unit" : "point.title", asked) : say("point.none"));
        this.sum.ask(asked, info);
        this.show();
        if (!this.pixel) this.say(null); // of a filter there may be no pixel yet
    }

    /** The pixel that is pointed at, else the one that the view asks about: where it looks. */
    show() {
        const pixel = this.pointing.pixel ?? this.asked;
        const key = pixel ? Object.values(pixel).join() : "";
        if (key !== this.key) {
            this.key = key;
            this.pixel = pixel;
            this.parts = pixel && this.receptive.seenBy(pixel);
            this.say(pixel);
        }
        this.outlines.show(this.pixel, this.parts);
    }

    say(pixel) {
        const box = pixel && boxOf(this.parts.get(IMAGE));
        this.field.dataset.box = box ? box.join() : "";
        if (!pixel) return write(this.field, this.info ? say("point.hint") : "");
        const info = this.page.model.layers.find(({ index }) => index === pixel.layer);
        write(this.field, seenInWords(info, pixel, this.parts, this.receptive.sizeOf(IMAGE)));
    }

    apply() {
        if (this.key === null) this.follow(); // the first frame: now there is everything that this stands on
        else this.arrange();
    }

    expect() {
        this.sum.want();
    }

    recolour() {
        this.sum.repaint();
    }

    arrange() {
        if (this.key) this.outlines.show(this.pixel, this.parts);
    }
}
