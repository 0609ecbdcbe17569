/** The reading under the pointer: what any canvas that was made readable says of the place that is pointed at. */
import { byId } from "../page/elements.mjs";

const REST = 120; // milliseconds without another place or another frame before more is found out about a place
const [ASIDE, BELOW, ABOVE, MARGIN] = [14, 18, 12, 8]; // pixels from the pointer, whose size does not grow with the window, and from the edges

const readings = new WeakMap(); // canvas → {at, say, rest}

/**
 * Have a canvas say what it holds.
 * @param {HTMLCanvasElement} canvas
 * @param {function(number, number): ?object} at what lies at a point of the page, null for nothing
 * @param {function(object): string} say that in words
 * @param {?function(object): Promise<boolean>} rest finds out more once the pointer rests; whether there is more to say
 */
export function readable(canvas, at, say, rest = null) {
    readings.set(canvas, { at, say, rest });
}

/**
 * A small box that follows the pointer or the keyboard; on touch, a tap opens it and a tap elsewhere closes it. It is for
 * eyes alone, or it would speak at every move: to others the canvas says by its name where the keyboard is.
 */
export class Hover {
    constructor() {
        this.box = byId("hover");
        this.pointed = null;
        const on = (type, act, options) => document.addEventListener(type, act, options);
        const pointer = ({ target, clientX, clientY }, wait) => this.point(target, () => [clientX, clientY], wait);
        on("pointermove", (event) => event.pointerType !== "touch" && pointer(event, REST));
        on("pointerdown", (event) => event.pointerType === "touch" && pointer(event, 0));
        on("pointed", ({ target, detail: spot }) => (spot ? this.point(target, spot, 0, true) : this.hide()));
        on("scroll", () => (this.pointed?.stays ? this.show() : this.hide()), { passive: true });
        document.documentElement.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && this.hide()); // a finger that lifts leaves too
    }

    /**
     * Point at a place of a canvas.
     * @param {EventTarget} target
     * @param {function(): number[]} spot the place on the page now
     * @param {number} wait milliseconds before it counts as rested
     * @param {boolean} stays whether it goes with the page when that is scrolled
     */
    point(target, spot, wait, stays = false) {
        const reading = readings.get(target);
        if (!reading) return this.hide();
        this.pointed = { reading, spot, wait, stays };
        this.refresh();
    }

    hide() {
        clearTimeout(this.timer);
        if (!this.pointed) return;
        this.pointed = null;
        this.box.hidden = true;
    }

    /** Say what is under the pointer now; called again with each frame. */
    refresh() {
        if (!this.pointed) return;
        this.show();
        clearTimeout(this.timer);
        if (this.pointed.reading.rest) this.timer = setTimeout(() => this.rested(), this.pointed.wait);
    }

    /** Nothing has moved for a while. */
    async rested() {
        const { reading, spot } = this.pointed;
        const place = reading.at(...spot());
        if (place && (await reading.rest(place)) && this.pointed) this.show();
    }

    show() {
        const { reading, spot } = this.pointed;
        const [x, y] = spot();
        const place = reading.at(x, y);
        const text = place ? reading.say(place) : "";
        this.box.hidden = !text;
        if (!text) return;
        if (this.box.textContent !== text) this.box.textContent = text;
        const { offsetWidth, offsetHeight } = this.box;
        const left = Math.min(x + ASIDE, window.innerWidth - offsetWidth - MARGIN);
        const under = y + BELOW + offsetHeight < window.innerHeight;
        this.box.style.transform = `translate(${Math.max(MARGIN, left)}px, ${under ? y + BELOW : y - offsetHeight - ABOVE}px)`;
    }
}
