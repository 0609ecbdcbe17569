/** The tour: shown at a first visit, skippable, never again by itself; it watches what is done and goes on. */
import { byId, made, tool, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { say } from "../../page/words.mjs";
import { STEPS } from "./steps.mjs";

const KEY = "featurescope.tour"; // in the browser's storage once it was seen
const CALM = 700; // milliseconds after a deed, so that what it did is seen first

/** A strip with one step at a time. */
export class TourPanel extends Panel {
    static key = "tour";
    static tab = false;

    constructor(page) {
        super(page);
        this.host = byId("tour");
        this.at = -1;
        this.count = made("span", "tour-count");
        this.title = made("strong");
        this.text = made("span", "tour-text");
        this.next = tool("", "", () => this.go(this.at + 1));
        this.next.classList.add("primary");
        this.skip = tool(say("tour.skip"), say("tour.skip-title"), () => this.end());
        const words = made("p", "", "");
        words.setAttribute("aria-live", "polite");
        words.append(this.title, this.text);
        this.host.replaceChildren(this.count, words, this.next, this.skip);
        byId("tour-start").addEventListener("click", () => this.begin());
        this.host.addEventListener("keydown", (event) => event.key === "Escape" && this.end());
        this.view.listen(() => this.watch());
        if (page.place.isFirstVisit?.() && !wasSeen()) this.begin();
    }

    /** From its first step. */
    begin() {
        this.host.hidden = false;
        this.view.set({ tab: "activations", layer: "", map: null, at: null }); // each deed is yet to be done
        const { input, off } = this.view;
        this.before = { input, off };
        this.go(0);
    }

    /** @param {number} at which step */
    go(at) {
        clearTimeout(this.timer);
        this.timer = 0;
        if (at >= STEPS.length) return this.end();
        const { key, target, next } = STEPS[at];
        const isTouched = window.matchMedia("(pointer: coarse)").matches;
        this.at = at;
        Object.assign(this.before, { at: this.view.at, layer: this.view.layer });
        const isLast = at === STEPS.length - 1;
        write(this.count, isLast ? "" : say("tour.count", { at: at + 1, count: STEPS.length - 1 }));
        write(this.title, say(`tour.${key}.title`));
        write(this.text, say(`tour.${key}.${isTouched ? "touch" : "text"}`));
        write(this.next, next ? say(`tour.${key}.next`) : "");
        this.next.hidden = !next;
        this.skip.hidden = isLast;
        this.mark(target);
        this.watch();
    }

    /** Go on if what the step asks for has been done, or what a later one does. */
    watch() {
        if (this.at < 0 || this.timer || !STEPS.slice(this.at).some(({ done }) => done(this.view, this.before))) return;
        this.timer = setTimeout(() => this.go(this.at + 1), CALM);
    }

    /** A drawing grows without the view telling. */
    apply() {
        this.watch();
    }

    mark(target) {
        document.querySelector(".tour-target")?.classList.remove("tour-target");
        if (target) document.querySelector(target)?.classList.add("tour-target");
    }

    end() {
        clearTimeout(this.timer);
        this.timer = 0;
        this.at = -1;
        this.mark(null);
        const inside = this.host.contains(document.activeElement);
        this.host.hidden = true;
        if (inside) byId("draw-canvas").focus?.();
        remember();
    }
}

function wasSeen() {
    try {
        return localStorage.getItem(KEY) !== null;
    } catch {
        return true; // what cannot be remembered would come at every visit
    }
}

function remember() {
    try {
        localStorage.setItem(KEY, "seen");
    } catch {
        // it may come again
    }
}
