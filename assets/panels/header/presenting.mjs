/** Presenting: the page for a projector, larger and without controls, by button, key or address; `present` on its root. */
import { byId, write } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";

const ASKED = "present"; // in the address's query

/** Whether the page is presented, as its view says. */
export class Presenting {
    /** @param {Page} page */
    constructor(page) {
        this.page = page;
        this.view = page.view;
        this.button = byId("present");
        if (new URLSearchParams(location.search).has(ASKED)) this.view.set({ present: true });
        this.button.addEventListener("click", () => this.toggle());
        document.addEventListener("keydown", (event) => {
            if (event.key === "Escape" && this.view.present && !event.defaultPrevented && !isWriting(event.target)) this.toggle();
        });
        this.mark();
    }

    toggle() {
        const present = !this.view.present;
        if (!present) forgetQuery();
        this.view.set({ present });
    }

    /** Everything has another size: a cut to another scene, in which nothing is seen to slide. */
    show() {
        const { style } = byId("page");
        style.opacity = 0;
        requestAnimationFrame(() => requestAnimationFrame(() => (style.opacity = "")));
        this.mark();
        this.page.arrange();
    }

    mark() {
        const { present } = this.view;
        markPresent(present);
        this.button.setAttribute("aria-pressed", String(present));
        write(this.button, say(present ? "header.leave" : "header.present"));
        this.button.title = say(present ? "header.leave-title" : "header.present-title");
    }
}

/** Have the style sheet know. @param {boolean} present */
function markPresent(present) {
    const { dataset } = document.documentElement;
    if (present) dataset.present = "";
    else delete dataset.present;
}

/** A reload would present again. */
function forgetQuery() {
    const url = new URL(location.href);
    if (!url.searchParams.has(ASKED)) return;
    url.searchParams.delete(ASKED);
    history.replaceState(history.state, "", url);
}

function isWriting(element) {
    return element.matches?.("input, select, textarea, dialog, dialog *");
}
