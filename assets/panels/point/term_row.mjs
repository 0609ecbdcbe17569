/** One term of a sum: what it is of, the arithmetic in it, what it comes to, as a number and as a bar. */
import { made, write } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";
import { Cells } from "./cells.mjs";
import { productsOf } from "./scales.mjs";

const SMALL = 2.25; // rem of a small window
const SIGNS = 2.75; // that the signs between the windows of a large row take
const LARGEST = 10.5; // of a large window

/** Kept and shown anew; a click makes it the large one. */
export class TermRow {
    /** @param {function(number): void} chosen its map was clicked */
    constructor(chosen) {
        this.element = made("div", "sum-term");
        this.label = made("button", "sum-label");
        this.label.type = "button";
        this.windows = made("div", "sum-windows");
        this.plain = made("span", "sum-plain");
        this.total = made("span", "sum-total");
        this.bar = bar();
        this.patch = new Cells(say("point.patch"));
        this.kernel = new Cells(say("point.kernel"));
        this.product = new Cells(say("point.products"));
        this.weight = made("span", "sum-weight");
        this.windows.append(this.patch.element, sign("×"), this.kernel.element, sign("="), this.product.element, this.weight);
        this.element.append(this.label, this.windows, this.plain, this.bar.element, this.total);
        this.element.addEventListener("click", () => this.windowed && chosen(this.map));
    }

    /**
     * @param {object} term @param {object} answer that it is of
     * @param {{scales: object, large: boolean, room: number, unit: number, named: function(object): string}} how `room`
     *     is the width that there is, `unit` a rem, both in pixels
     */
    show(term, answer, { scales, large, room, unit, named }) {
        this.map = term.map;
        this.windowed = Boolean(term.patch);
        this.element.classList.toggle("large", large && this.windowed);
        this.element.classList.toggle("windowed", this.windowed);
        write(this.label, named(term));
        this.label.disabled = !this.windowed; // nothing to enlarge
        this.label.setAttribute("aria-pressed", String(large && this.windowed));
        this.label.title = this.windowed ? say("point.enlarge") : "";
        this.windows.hidden = !this.windowed;
        this.plain.hidden = this.windowed;
        if (this.windowed) this.showWindows(term, answer, scales, { large, room, unit });
        else write(this.plain, plainOf(term));
        write(this.total, scales.column(term.total));
        this.total.title = String(term.total);
        this.bar.show(scales.bar(term.total));
    }

    showWindows({ patch, kernel, weight, total }, { winner, kind }, scales, { large, room, unit }) {
        const alone = !kernel;
        const width = large ? Math.min(LARGEST * unit, alone ? room / 2 : (room - SIGNS * unit) / 3) : SMALL * unit;
        const weighed = kind === "separable";
        this.windows.classList.toggle("alone", alone);
        this.windows.classList.toggle("weighed", weighed && !large); // no room for the products then
        this.patch.show(patch, scales.patch, width, { large, unit, mark: winner });
        if (alone) return write(this.weight, "");
        this.kernel.show(kernel, scales.kernel, width, { large, unit });
        this.product.show(productsOf({ patch, kernel }), scales.product, width, { large, unit });
        write(this.weight, weighed ? weightOf(total, weight, large) : "");
        this.weight.title = weighed ? String(weight) : "";
    }
}

/** What a separable convolution does with the sum of a window. */
function weightOf(total, weight, large) {
    return large ? say("point.added", { sum: weight ? total / weight : 0, weight }) : say("point.times", { weight });
}

/** A bar from the middle to the left or to the right. */
export function bar() {
    const element = made("span", "sum-bar");
    const fill = made("span");
    element.append(fill);
    const show = (share) => {
        fill.style.transform = `scaleX(${share})`;
    };
    return { element, show };
}

/** A single value, and what multiplies it. */
function plainOf({ value, weight }) {
    return value === undefined || weight === undefined ? "" : say("point.product", { value, weight });
}

function sign(text) {
    return made("span", "sum-sign", text);
}
