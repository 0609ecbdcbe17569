/** Switching filters off on the maps themselves: Shift and a click, the key X, a region by dragging with Shift or Alt. */
import { say } from "../../page/words.mjs";
import { outlined } from "./marks.mjs";

const TYPING = "input:not([type=checkbox], [type=range]), select, textarea";

/** Listens on the document before anybody else, as the maps have other uses for a plain click. */
export class Gestures {
    /**
     * @param {Page} page
     * @param {{turn: function(Off): void, say: function(string): void}} acts switch a part, say why one has no switch
     */
    constructor(page, acts) {
        Object.assign(this, { page, acts, drag: null, pointed: null });
        const on = (type, act) => document.addEventListener(type, (event) => act.call(this, event), { capture: true });
        on("pointerdown", this.begin);
        on("pointermove", this.move);
        on("pointerup", this.end);
        on("pointercancel", this.cancel);
        on("click", this.click);
        on("keydown", this.key);
        on("pointed", ({ target, detail: spot }) => (this.pointed = spot ? { target, spot } : null));
    }

    /** The layer whose maps an element shows. */
    layerOf(target) {
        return this.page.panel("activations").layers.on(target);
    }

    /** The map and value of a layer at a point of the page; null between maps. */
    pixelAt(layer, x, y) {
        const place = layer.mosaic.at(x, y);
        return place && layer.pixelAt(place);
    }

    begin(event) {
        this.drag = null;
        if (event.button !== 0 || !(event.shiftKey || event.altKey)) return;
        const layer = this.layerOf(event.target);
        const from = layer && this.pixelAt(layer, event.clientX, event.clientY);
        if (!from) return;
        this.keep(event);
        this.drag = { layer, from, to: from, outline: null };
    }

    move(event) {
        const { target, clientX, clientY } = event;
        this.pointed = event.pointerType === "touch" ? null : { target, spot: () => [clientX, clientY] };
        if (!this.drag) return;
        this.keep(event);
        const { layer, from } = this.drag;
        const to = this.pixelAt(layer, clientX, clientY);
        if (to?.map !== from.map || !layer.info.places) return;
        this.drag.to = to;
        this.drag.outline?.remove();
        this.drag.outline = outlined(layer, from.map, boxOf(from, to), "off-region");
    }

    end(event) {
        if (!this.drag) return;
        this.keep(event);
        const { layer, from, to } = this.drag;
        this.cancel();
        const moved = to.row !== from.row || to.column !== from.column;
        this.turn(layer, from.map, moved ? boxOf(from, to) : null);
    }

    cancel() {
        this.drag?.outline?.remove();
        this.drag = null;
    }

    /** The click that ends a gesture is no click on a map. */
    click(event) {
        if ((event.shiftKey || event.altKey) && this.layerOf(event.target)) this.keep(event);
    }

    key(event) {
        if (event.key.toLowerCase() !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
        if (!this.pointed || event.target.closest?.(TYPING)) return;
        const layer = this.layerOf(this.pointed.target);
        const pixel = layer && this.pixelAt(layer, ...this.pointed.spot());
        if (!pixel) return;
        this.keep(event);
        this.turn(layer, pixel.map, null);
    }

    /** Switch a filter, or a region of its map. */
    turn(layer, map, box) {
        const { name, mask } = layer.info;
        if (mask) return this.acts.turn({ layer: name, map, box });
        this.acts.say(say("ablation.no-switch", { layer: name }));
    }

    keep(event) {
        event.preventDefault();
        event.stopPropagation();
    }
}

/** The region between two values, as a part has it. */
function boxOf(one, other) {
    const [rows, columns] = [[one.row, other.row], [one.column, other.column]]; // prettier-ignore
    return [Math.min(...rows), Math.min(...columns), Math.max(...rows), Math.max(...columns)];
}
