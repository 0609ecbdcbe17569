/** A button that does what cannot be undone takes a second click, within a few seconds. */
import { write } from "./elements.mjs";
import { say } from "./words.mjs";

const SURE = 4000; // milliseconds in which a second click counts

/** What such a button asks before. */
export class Sure {
    /** @param {HTMLElement} button @param {string} key of what it says; what it asks is that key with `-sure` */
    constructor(button, key) {
        Object.assign(this, { button, key });
    }

    /** A click: @returns {boolean} whether it is the second one; a first one is asked about. */
    isClickedTwice() {
        const isSecond = this.button.classList.contains("sure");
        this.calm();
        if (!isSecond) this.ask();
        return isSecond;
    }

    ask() {
        this.button.classList.add("sure");
        write(this.button, say(`${this.key}-sure`));
        this.timer = setTimeout(() => this.calm(), SURE);
    }

    /** As if it had not been clicked. */
    calm() {
        clearTimeout(this.timer);
        this.button.classList.remove("sure");
        write(this.button, say(this.key));
    }
}
