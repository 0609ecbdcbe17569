/** The strip over the tabs: what is switched off, what the verdict and the accuracy have become. */
import { byId, made, write } from "../../page/elements.mjs";

const NOTICE = 6000; // milliseconds that a notice stays
const MEASURES = ["sample", "full"];

/** Hidden while everything is on. */
export class Strip {
    /**
     * @param {HTMLElement} root
     * @param {{turn: function(Off): void, look: function(Off): void}} acts switch a part, open a filter's page
     */
    constructor(root, acts) {
        this.acts = acts;
        const part = (selector) => root.querySelector(selector);
        this.element = part(".off-strip");
        this.parts = part(".off-parts");
        this.verdict = part(".off-verdict");
        this.details = part(".off-accuracy");
        this.summary = part(".off-accuracy summary");
        this.mistakes = part(".off-mistakes");
        this.line = part(".off-notice");
        this.address = byId("switched-off");
        this.known = {}; // answers by what was measured
        this.answer = null; // the verdict with and without the filters
    }

    /** Say what is off. @param {Off[]} parts @param {string} text as the address has it */
    show(parts, text) {
        this.element.hidden = !parts.length;
        this.address.dataset.accuracy = "";
        write(this.address, text);
        this.parts.replaceChildren(...parts.map((part) => this.chip(part)));
        this.known = {};
        this.judged(null);
        this.details.open = this.details.open && parts.length > 0;
        this.mistakes.replaceChildren();
        write(this.summary, "measuring …");
    }

    /** A filter that is off: its page, and its switch. */
    chip(part) {
        const { layer, map, box } = part;
        const name = made("button", "off-name", `${layer} ${map}${box ? " · part" : ""}`, `${box ? `${spanned(box)}: ` : ""}open the page of filter ${map} of ${layer}`);
        const on = made("button", "off-on", "×", "Switch it on again");
        on.setAttribute("aria-label", `Switch ${name.textContent} on again`);
        name.addEventListener("click", () => this.acts.look(part));
        on.addEventListener("click", () => this.acts.turn(part));
        const chip = made("span", "off-chip");
        chip.append(name, on);
        return chip;
    }

    /** Say what the verdict would be with everything on. @param {?object} answer see app/panels/ablation/view.py */
    judged(answer) {
        this.answer = answer;
        this.say();
    }

    /** The verdict of a frame: words about another one go until there are new ones. @param {string} now */
    follow(now) {
        this.now = now;
        this.say();
    }

    say() {
        const { answer, now } = this;
        const holds = answer?.plain && (now === undefined || answer.now === now);
        write(this.verdict, holds ? verdictOf(answer) : "");
    }

    /** Say how many images are read right. @param {object} answer @param {string} of sample or full */
    measured(answer, of) {
        if (answer.error) return write(this.summary, answer.error.line);
        this.known[of] = answer;
        if (of === "sample") this.address.dataset.accuracy = String(answer.accuracy);
        const known = MEASURES.filter((name) => this.known[name]);
        write(this.summary, known.map((name) => accuracyOf(this.known[name])).join(" · "));
        this.mistakes.replaceChildren(...known.map((name) => mistakesOf(this.known[name])));
    }

    /** Say something for a while. @param {string} line */
    notice(line) {
        clearTimeout(this.timer);
        write(this.line, line);
        this.line.hidden = false;
        this.timer = setTimeout(() => (this.line.hidden = true), NOTICE);
    }
}

/** A region in words. */
function spanned([top, left, bottom, right]) {
    return `rows ${top}–${bottom}, columns ${left}–${right}`;
}

function verdictOf({ plain, now, probability, before }) {
    if (plain !== now) return `verdict ${now} instead of ${plain}`;
    return `verdict still ${now}, ${percent(probability)} (all on: ${percent(before)})`;
}

/** "97.1 % of 2,000 test images (−2.4 points)". */
function accuracyOf({ images, accuracy, plain, every }) {
    return `${percent(accuracy)} of ${every ? "all " : ""}${images.toLocaleString("en")} test images (${points(accuracy - plain)})`;
}

/** Which classes suffer. */
function mistakesOf({ images, lost, gained, mistakes }) {
    const block = made("div", "");
    const changed = `${counted(lost)} of ${images.toLocaleString("en")} that were right are wrong now, ${counted(gained)} the other way round.`;
    const list = made("ul", "");
    list.append(...mistakes.map(([from, to, more]) => made("li", "", `${from} → ${to}: ${more} more`, `${more} more images of ${from} are read as ${to}`)));
    block.append(made("p", "", changed), list);
    return block;
}

function counted(count) {
    return count ? count.toLocaleString("en") : "none";
}

/** A difference of shares in percentage points. @param {number} share */
export function points(share) {
    const size = Math.abs(100 * share).toFixed(1);
    return `${Number(size) ? (share < 0 ? "−" : "+") : "±"}${size} points`;
}

/** A share in percent, one decimal. */
function percent(share) {
    return `${(100 * share).toFixed(1)} %`;
}
