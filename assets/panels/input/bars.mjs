/**
 * A bar a class, or of many classes those that count; rows stay where they are while the pen moves. Lengths follow every
 * frame, numbers a few times a second.
 */
import { made, write } from "../../page/elements.mjs";
import { percent } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";
import { Paced } from "../../page/steady.mjs";

const EVERY = 20; // classes up to which each has its bar
const ROWS = 10; // bars, of more classes
const CLEARLY = 2; // times as likely as the last one shown is who takes its row,
const BY = 0.01; // and by this much

/** The bars of a model's classes. */
export class Bars {
    /** @param {HTMLElement} host @param {string[]} classes */
    constructor(host, classes) {
        this.classes = classes;
        this.shown = classes.map((_, at) => at).slice(0, classes.length > EVERY ? ROWS : classes.length); // by row
        this.bars = this.shown.map((at) => newBar(classes[at]));
        const longest = classes.reduce((most, { length }) => Math.max(most, length), 0);
        host.classList.toggle("words", longest > 2 || this.some);
        this.rest = made("div", "bars-rest");
        this.numbers = new Paced((shares) => this.write(shares));
        host.replaceChildren(...this.bars.map(({ element }) => element), ...(this.some ? [this.rest] : []));
    }

    /** Whether there are more classes than bars. */
    get some() {
        return this.classes.length > this.shown.length;
    }

    /**
     * Show probabilities.
     * @param {?number[]} shares by class; null for no verdict
     * @param {?number} predicted
     * @param {boolean} anew whether rows may be put in order: for another image, never for ink that grows
     * @param {boolean} atOnce whether numbers are to be written now, see `Paced`
     */
    apply(shares, predicted, anew, atOnce = true) {
        this.shares = shares;
        if (shares && this.some) this.choose(shares, anew);
        this.bars.forEach((bar, row) => stretch(bar, shares && shares[this.shown[row]]));
        this.lead(shares ? predicted : null);
        this.numbers.take(shares, atOnce);
    }

    /** Write what the bars stand for. @param {?number[]} shares */
    write(shares) {
        this.bars.forEach(({ value }, row) => write(value, shares ? percent(shares[this.shown[row]]) : ""));
        if (this.some) write(this.rest, shares ? this.others(shares) : "");
    }

    /** Have one class stand out. @param {?number} predicted */
    lead(predicted) {
        this.mark(this.bars[this.shown.indexOf(predicted)]?.element);
    }

    /** Have the likeliest classes in the rows; each keeps its row as long as it is among them. */
    choose(shares, anew) {
        const best = likeliest(shares, ROWS);
        if (anew) return best.forEach((at, row) => this.put(row, at));
        for (const at of best) {
            if (this.shown.includes(at)) continue;
            const row = this.shown.reduce((least, other, place) => (shares[other] < shares[this.shown[least]] ? place : least), 0);
            const leaves = shares[this.shown[row]];
            if (at === best[0] || (shares[at] > CLEARLY * leaves && shares[at] > leaves + BY)) this.put(row, at);
        }
    }

    put(row, at) {
        if (this.shown[row] === at) return;
        this.shown[row] = at;
        const { element, name } = this.bars[row];
        element.dataset.class = name.title = this.classes[at];
        write(name, this.classes[at]);
    }

    /** What the classes without a bar have together. */
    others(shares) {
        const all = shares.reduce((sum, share) => sum + share, 0); // of sigmoids, more than 1
        const left = this.shown.reduce((rest, at) => rest - shares[at], all);
        return say("input.others", { count: this.classes.length - this.shown.length, share: Math.max(left, 0) });
    }

    /** Make one bar the first among them. */
    mark(element) {
        if (this.top === element) return;
        this.top?.classList.remove("top");
        element?.classList.add("top");
        this.top = element;
    }
}

/** The classes with the largest shares, the largest first; few of many, so not all are sorted. */
function likeliest(shares, count) {
    const best = [];
    for (let at = 0; at < shares.length; at++) {
        if (best.length === count && shares[at] <= shares[best[count - 1]]) continue;
        let place = best.length;
        while (place && shares[best[place - 1]] < shares[at]) place--;
        best.splice(place, 0, at);
        best.length = Math.min(best.length, count);
    }
    return best;
}

/** The bar of a class: its name, its probability as a length and as a number. */
function newBar(text) {
    const element = made("div", "softmax-bar");
    const [name, track] = [made("span", "bar-name", "", text), made("span", "track")];
    const [fill, value] = [made("span", "bar-fill"), made("span", "bar-value")];
    element.dataset.class = text;
    write(name, text);
    track.append(fill);
    element.append(name, track, value);
    return { element, name, fill, value };
}

/** The length of one bar; null empties it. Nothing is touched that stays as it was. */
function stretch(bar, share) {
    const length = share === null ? "0" : share.toFixed(3);
    if (bar.length === length) return;
    bar.length = length;
    bar.fill.style.transform = `scaleX(${length})`;
}
