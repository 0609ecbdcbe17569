/** The reading under the pointer: what any canvas that was made readable says of the place that is pointed at. */
import { byId } from "../page/elements.mjs";

const readings = new WeakMap(); // canvas → {at, say}

/**
 * Have a canvas say what it holds.
 * @param {HTMLCanvasElement} canvas
 * @param {function(number, number): ?object} at what lies at a point of the page, null for nothing
 * @param {function(object): string} say that in words
 */
export function readable(canvas, at, say) {
    readings.set(canvas, { at, say });
}

/** A small box that follows the pointer; on touch, a tap opens it and a tap elsewhere closes it. */
export class Hover {
    constructor() {
        this.box = byId("hover");
        this.pointed = null;
        document.addEventListener("pointermove", (event) => {
            if (event.pointerType !== "touch") this.point(event);
        });
        document.addEventListener("pointerdown", (event) => {
            if (event.pointerType === "touch") this.point(event);
        });
        document.addEventListener("scroll", () => this.hide(), { passive: true });
        document.documentElement.addEventListener("pointerleave", () => this.hide());
    }

    point({ target, clientX, clientY }) {
        const reading = readings.get(target);
        if (!reading) return this.hide();
        this.pointed = { reading, x: clientX, y: clientY };
        this.refresh();
    }

    hide() {
        if (!this.pointed) return;
        this.pointed = null;
        this.box.hidden = true;
    }

    /** Say what is under the pointer now; called again with each frame. */
    refresh() {
        if (!this.pointed) return;
        const { reading, x, y } = this.pointed;
        const place = reading.at(x, y);
        const text = place ? reading.say(place) : "";
        this.box.hidden = !text;
        if (!text) return;
        if (this.box.textContent !== text) this.box.textContent = text;
        const left = Math.min(x + 14, window.innerWidth - this.box.offsetWidth - 8);
        const under = y + 18 + this.box.offsetHeight < window.innerHeight;
        this.box.style.transform = `translate(${Math.max(8, left)}px, ${under ? y + 18 : y - this.box.offsetHeight - 12}px)`;
    }
}
