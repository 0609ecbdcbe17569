/**
 * Whose answer this is, where it is not the whole model's that all see: an epoch of a time-lapse, a model with filters off, a
 * visitor's own. It is said in the header, on every tab, in the colour of the frame around the stage, with the way out.
 */
import { byId, made, write } from "./elements.mjs";
import { filtersIn, partsHeld } from "./switches.mjs";
import { say } from "./words.mjs";

/**
 * @typedef {object} Answerer
 * @property {string} kind epoch, off or own
 * @property {{say: string, with: object}} phrase
 * @property {function(): void} leave
 */

/** What speaks in place of the model in use; null where that does. @param {Page} page @returns {?Answerer} */
export function answererOf(page) {
    const { facts, layers } = page.model;
    const timelapse = page.panel("timelapse");
    if (timelapse.shown) return { kind: "epoch", phrase: epochPhrase(timelapse.shown), leave: () => timelapse.close() };
    const count = filtersIn(partsHeld(page.view.off, layers));
    const called = { count, model: facts.model };
    if (count) return { kind: "off", phrase: { say: "state.whose.off", with: called }, leave: () => page.undo.change({ off: "" }) };
    if (facts.own) return { kind: "own", phrase: { say: "state.whose.own", with: called }, leave: () => page.panel("own").back() };
    return null;
}

function epochPhrase({ epoch, last, title }) {
    return epoch ? { say: "state.whose.epoch", with: { epoch, last, title } } : { say: "state.whose.untrained", with: { title } };
}

/** The line in the header, in the place of the model's name. */
export class Whose {
    /** @param {Page} page */
    constructor(page) {
        this.page = page;
        this.answerer = null;
        this.line = made("span", "whose");
        Object.assign(this.line, { id: "whose", hidden: true });
        this.said = made("span", "whose-said");
        this.button = made("button", "whose-leave");
        this.button.type = "button";
        this.button.addEventListener("click", () => this.answerer.leave());
        this.line.append(this.said, this.button);
        byId("model-name").closest("header").querySelector("h1").after(this.line);
        page.view.listen((keys) => keys.has("off") && this.show());
        page.model.listen(() => this.show());
        this.show();
    }

    /** Another one may speak. */
    show() {
        const answerer = (this.answerer = answererOf(this.page));
        const { dataset } = byId("page");
        this.line.hidden = !answerer;
        if (!answerer) return delete dataset.whose;
        dataset.whose = answerer.kind;
        write(this.said, say(answerer.phrase.say, answerer.phrase.with));
        write(this.button, say(`state.leave.${answerer.kind}`));
    }
}
