/** The verdict in words for readers of the screen, with its certainty and any doubt: once the pen rests, never at every frame. */
import { byId, made, write } from "./elements.mjs";
import { Rest } from "./rest.mjs";
import { say } from "./words.mjs";

const RESTED = 600; // milliseconds without a frame
const TRIES = 5; // times that is waited for what is still being asked of the verdict

/** One polite region, which only readers of the screen notice. */
export class Announcer {
    /** @param {Page} page */
    constructor(page) {
        this.page = page;
        this.frame = null; // the newest
        this.tries = 0;
        this.region = made("div", "announced");
        this.region.id = "announced";
        this.region.setAttribute("aria-live", "polite");
        byId("page").append(this.region);
        this.rest = new Rest(() => this.speak(), RESTED);
    }

    /** A frame was applied. */
    heard(frame) {
        this.frame = frame;
        this.tries = 0;
        this.rest.begin();
    }

    speak() {
        const isAsking = byId("nearest")?.getAttribute("aria-busy") === "true";
        if (isAsking && ++this.tries < TRIES) return this.rest.begin(); // a doubt belongs to the verdict
        const { predicted, probabilities } = this.frame;
        write(this.region, predicted === null ? "" : verdict(this.page.model.classes[predicted], probabilities[predicted]));
    }
}

/** @param {string} name of the class @param {number} share */
function verdict(name, share) {
    const said = say("state.verdict", { name, share });
    const doubt = byId("doubt")?.textContent;
    return doubt ? `${said} ${doubt}` : said;
}
