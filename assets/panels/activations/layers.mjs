/** The layers of the model that is shown: which there are, which are on screen, how large their maps are. */
import { rem } from "../../page/elements.mjs";
import { partsOf } from "../../page/off.mjs";
import { isOff as isOffIn } from "../../page/switches.mjs";
import { arranged } from "./arrangement.mjs";
import { Layer } from "./layer.mjs";

const BELOW = 1.25; // rem left free under the last layer
const MAIN = ["conv", "pool"]; // kinds that are shown unless every layer is asked for

/** All layers; the elements in `#layers` are this script's own. */
export class Layers {
    /** @param {HTMLElement} root `#layers` @param {Page} page */
    constructor(root, page) {
        Object.assign(this, { root, page, view: page.view });
        this.layers = [];
        this.next = null;
        this.observer = new IntersectionObserver((entries) => this.seen(entries), { rootMargin: "40px" });
        new ResizeObserver(() => this.arrange()).observe(root);
    }

    /**
     * Show a model's layers. They take the place of others with their first frame, all in one task, so that the page
     * never shows two models; the first ones of all are put in place at once.
     */
    rebuild(facts) {
        const before = new Map(this.layers.map((layer) => [Layer.key(layer.info), layer]));
        const wanted = facts.layers.filter(({ kind, size }) => this.view.every || (MAIN.includes(kind) && size[0] * size[1] > 1));
        const same = facts === this.facts; // then layers stay, with what is on them
        const { page } = this;
        const ask = (pixel) => page.ask("activations/value", { ...pixel, input: page.input, off: page.offText });
        const isOff = (layer, map) => isOffIn(partsOf(this.view.off), layer, map);
        const layers = (wanted.length ? wanted : facts.layers).map(
            (info) => (same && before.get(Layer.key(info))) || new Layer(info, facts.version, { ask, isOff }),
        );
        this.facts = facts;
        this.next = layers;
        if (same || !this.layers.length) this.commit();
    }

    /** Put the next layers in place. */
    commit() {
        this.layers = this.next;
        this.next = null;
        this.byIndex = new Map(this.layers.map((layer) => [layer.index, layer]));
        this.observer.disconnect();
        this.root.replaceChildren(...this.layers.map(({ element }) => element));
        for (const layer of this.layers) {
            layer.visible = onScreen(layer.element); // the observer tells later, and only of changes
            this.observer.observe(layer.element);
        }
        this.arrange();
    }

    /** The layer whose maps a canvas shows; undefined for none. @param {EventTarget} canvas */
    on(canvas) {
        return this.layers.find(({ mosaic }) => mosaic.canvas === canvas);
    }

    seen(entries) {
        for (const entry of entries) {
            const layer = this.layers.find(({ element }) => element === entry.target);
            if (layer) layer.visible = entry.isIntersecting;
        }
        if (entries.some((entry) => entry.isIntersecting)) this.page.want();
    }

    /** Indices of the layers that are on screen, or about to be. */
    get wanted() {
        if (this.next) return this.next.map(({ index }) => index);
        return this.layers.filter(({ visible }) => visible).map(({ index }) => index);
    }

    /** Show a frame. @param {{now: number, isCalm: boolean}} moment see `Layer.apply` */
    apply(frame, moment) {
        if (this.next) this.commit();
        for (const [index, values] of frame.layers) this.byIndex.get(index)?.apply(values, frame, this.view, moment);
    }

    /** Let what moves slowly come to rest. @param {number} now @returns {boolean} whether there is more to do */
    settle(now) {
        return this.layers.map((layer) => layer.settle(this.view, now)).some(Boolean);
    }

    repaint() {
        const now = performance.now();
        for (const layer of this.layers) {
            layer.paint(this.view);
            layer.shade(this.view);
            layer.tell(this.view, now);
        }
    }

    /** Make the maps as large as lets every layer be seen at once; where words stand above them, as large as is legible. */
    arrange() {
        const [first] = this.layers;
        const across = first?.mosaic.canvas.parentElement.clientWidth;
        if (!across) return;
        const unit = rem();
        const { narrow } = first.label;
        const top = this.root.getBoundingClientRect().top + window.scrollY;
        const room = window.innerHeight - top - BELOW * unit;
        const rooms = this.layers.map((layer) => layer.room);
        const { plans, gaps } = arranged(rooms, { across, room, unit, narrow, close: this.view.present });
        plans.forEach((plan, at) => this.layers[at].place(plan, gaps[at], unit));
        this.repaint();
    }
}

function onScreen(element) {
    const box = element.getBoundingClientRect();
    return box.height > 0 && box.bottom > 0 && box.top < window.innerHeight;
}
