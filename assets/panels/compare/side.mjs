/** One of the two models at work: frames of its own, over a connection of its own, and the verdict in them. */
import { keyOf } from "../../page/browser_end.mjs";
import { write } from "../../page/elements.mjs";
import { decode, sequenceOf } from "../../page/frame.mjs";
import { percent } from "../../page/numbers.mjs";
import { factsOf } from "../../page/shown_model.mjs";
import { say } from "../../page/words.mjs";

/** A or B. */
export class Side {
    /**
     * @param {Page} page
     * @param {{name: string, element: HTMLElement}} place
     * @param {function(object): void} received hears of a frame of the present input
     */
    constructor(page, { name, element }, received) {
        Object.assign(this, { page, name, received, facts: null, frame: null, layers: [], asked: -1, stream: null });
        [this.title, this.verdict, this.certainty] = ["name", "verdict", "certainty"].map((part) => element.querySelector(`.compare-${part}`));
    }

    /**
     * Follow the present input with a model.
     * @param {string} version @param {string} title what it is called @param {number[]} layers indices of those that are painted
     */
    async show(version, title, layers) {
        const { page } = this;
        write(this.title, title);
        Object.assign(this, { version, layers });
        if (this.facts?.version !== version) this.facts = this.frame = null;
        const facts = this.facts ?? (await factsOf(page.asker, version, page.model.data, `compare-${this.name}`));
        if (this.version !== version || facts?.version !== version) return; // another was chosen, or it is gone
        this.facts = facts;
        this.want();
    }

    /** The layer at an index, as the page's facts have it. */
    info(index) {
        return this.facts?.layers.find((layer) => layer.index === index);
    }

    /** Ask for the present input, as soon as the answer to the last request is there. */
    want() {
        if (!this.facts) return;
        if (this.stream) return this.stream.want();
        this.stream = this.page.stream({
            ask: (fourBits) => this.question(fourBits),
            wish: () => ({ version: this.version, key: keyOf(this.page.view.input) }),
            receive: (message) => this.receive(message),
        });
    }

    /** The request; none while the tab is hidden. What is switched off is so in the model that the page shows, not in others. */
    question(fourBits) {
        const { page, version, layers } = this;
        if (!this.facts || page.view.tab !== "compare") return null;
        const off = version === page.model.version ? page.off : [];
        const request = page.questionOf(page.view.input, version, layers, { fourBits, off });
        this.asked = sequenceOf(request);
        return request;
    }

    receive(message) {
        if (!this.facts || sequenceOf(message) !== this.asked) return;
        const sizes = new Map(this.facts.layers.map(({ index, maps, size: [height, width] }) => [index, maps * height * width]));
        const frame = decode(message, (index) => sizes.get(index));
        if (frame.version !== this.version) return;
        this.frame = frame;
        const { predicted, probabilities } = frame;
        write(this.verdict, this.answer ?? "");
        this.verdict.classList.toggle("word", (this.answer ?? "").length > 2);
        write(this.certainty, predicted === null ? "" : say("compare.certain", { share: percent(probabilities[predicted]) }));
        this.received(frame);
    }

    /** The class that the input is read as; null for a blank one, or before there is a frame. */
    get answer() {
        return this.frame && this.frame.predicted !== null ? this.facts.classes[this.frame.predicted] : null;
    }
}
