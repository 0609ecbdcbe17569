/**
 * The strip over the tabs: what is switched off, what the verdict and the accuracy have become. Rule: what comes later
 * has its place from the start, so that no button moves under the hand.
 */
import { byId, made, write } from "../../page/elements.mjs";
import { fixed } from "../../page/numbers.mjs";
import { filtersIn } from "../../page/switches.mjs";
import { say } from "../../page/words.mjs";

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
        this.title = part(".off-title");
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
        this.count = filtersIn(parts);
        this.parts.replaceChildren(...parts.map((part) => this.chip(part)));
        this.known = {};
        this.judged(null);
        if (!parts.length) this.details.open = false;
        this.mistakes.replaceChildren();
        write(this.summary, say("ablation.accuracy.waiting"));
    }

    /** A filter that is off: its page, and its switch. */
    chip(part) {
        const { layer, map, box } = part;
        const [top, left, bottom, right] = box ?? [];
        const filter = say(`ablation.${box ? "region" : "filter"}`, { layer, map });
        const name = made("button", "off-name", filter, say(`ablation.look${box ? "-region" : ""}`, { layer, map, top, left, bottom, right }));
        const on = made("button", "off-on", "×", say("ablation.on", { filter }));
        on.setAttribute("aria-label", on.title);
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
        write(this.title, titleOf(holds ? answer : {}, this.count));
        write(this.verdict, holds ? verdictOf(answer) : "");
    }

    /** Say how many images are read right. @param {object} answer @param {string} of sample or full */
    measured(answer, of) {
        if (answer.error) return write(this.summary, answer.error.line);
        this.known[of] = answer;
        if (of === "sample") this.address.dataset.accuracy = String(answer.accuracy);
        const best = this.known[MEASURES.findLast((name) => this.known[name])];
        write(this.summary, accuracyOf(best));
        this.mistakes.replaceChildren(mistakesOf(best));
    }

    /** Say something for a while. @param {string} line */
    notice(line) {
        clearTimeout(this.timer);
        write(this.line, line);
        this.line.hidden = false;
        this.timer = setTimeout(() => (this.line.hidden = true), NOTICE);
    }
}

/** What has become of the verdict, as far as that is known. */
function titleOf({ plain, now }, count) {
    if (!plain) return say("ablation.title", { count });
    return say(`ablation.title-${plain === now ? "same" : "instead"}`, { count, now, plain });
}

function verdictOf({ plain, now, probability, before }) {
    return plain === now ? say("ablation.verdict.same", { now, probability, before }) : say("ablation.verdict.instead", { now, plain });
}

function accuracyOf({ images, accuracy, plain, every }) {
    return say(`ablation.accuracy.${every ? "every" : "some"}`, { accuracy, images, points: points(accuracy - plain) });
}

/** Which classes suffer. */
function mistakesOf({ images, lost, gained, mistakes }) {
    const block = made("div", "");
    const list = made("ul", "");
    const item = ([from, to, count]) => made("li", "", say("ablation.mistake", { from, to, count }), say("ablation.mistake-title", { from, to, count }));
    list.append(...mistakes.map(item));
    block.append(made("p", "", say("ablation.changed", { images, lost, gained })), list);
    return block;
}

/** A difference of shares in percentage points, with its sign. @param {number} share */
function points(share) {
    const size = fixed(Math.abs(100 * share), 1);
    return `${size === fixed(0, 1) ? "±" : share < 0 ? "−" : "+"}${size}`;
}
