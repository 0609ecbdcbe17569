/** Tug-of-war between two classes: each map that tells them apart pulls the knot, and the drawing says how. */
import { write } from "../../page/elements.mjs";
import { percent } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";

/** A rope with A at its left end, B at its right end and a knot; what follows the pen is two transforms. */
export class Tug {
    /** @param {HTMLElement} element */
    constructor(element) {
        this.element = element;
        [this.a, this.b, this.place, this.bar, this.knot] = [".class-a", ".class-b", ".tug-place", ".tug-pull", ".tug-knot"].map((part) => element.querySelector(part));
        this.pull = null;
        this.side = "";
    }

    /** Who pulls; nobody as yet. */
    between(a, b) {
        this.names = { a, b };
        write(this.a, a);
        write(this.b, b);
        this.show(null);
        this.describe();
    }

    /** @param {?number} pull from −1, all to B, over 0 to 1, all to A; null for nothing that could pull */
    show(pull) {
        this.pull = pull;
        const side = pull === null ? "none" : pull >= 0 ? "a" : "b";
        if (side !== this.side) this.element.dataset.side = this.side = side;
        const to = pull ?? 0;
        this.place.style.transform = `translateX(${(-50 * to).toFixed(2)}%)`;
        this.bar.style.transform = `scaleX(${(-to).toFixed(4)})`;
    }

    /** The picture in words; a few times a second at most. */
    describe() {
        const { pull, names } = this;
        const text = pull === null ? say("contrast.tug.none", names) : say("contrast.tug.some", { ...names, name: pull >= 0 ? names.a : names.b, share: percent(Math.abs(pull), 0) });
        if (text !== this.text) this.element.setAttribute("aria-label", (this.text = text));
    }
}

/**
 * With which class each map sides, and how they pull together. Every map that tells the two apart pulls with its d′: fully
 * once its response is a class's mean, not at all halfway.
 * @param {number[]} responses by map, in the order of the ranking
 * @param {{apart: number, separation: number[], response_a: number[], response_b: number[]}} contrast
 * @returns {{a: number, b: number, pull: ?number}} maps that side with either, and the pull, from −1 (B) to 1 (A)
 */
export function sides(responses, { apart, separation, response_a, response_b }) {
    let [a, b, pull, whole] = [0, 0, 0, 0];
    for (let at = 0; at < separation.length && separation[at] >= apart; at++) {
        const part = lean(responses[at], response_a[at], response_b[at]);
        if (part >= 0) a++;
        else b++;
        pull += separation[at] * part;
        whole += separation[at];
    }
    return { a, b, pull: whole ? pull / whole : null };
}

/** Where a response lies between the means: 1 at A's and beyond, −1 at B's. */
export function lean(response, a, b) {
    if (a === b) return 0;
    return Math.max(-1, Math.min(1, (2 * response - a - b) / (a - b)));
}
