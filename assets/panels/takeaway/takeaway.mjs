/** Take away: the button beside the tabs; what makes its menu, and the files, is loaded once it is wanted. */
import { byId } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";

/** See app/panels/takeaway. */
export class TakeawayPanel extends Panel {
    static key = "takeaway";
    static tab = false;

    constructor(page) {
        super(page);
        this.button = byId("takeaway-open");
        this.menu = byId("takeaway");
        this.button.addEventListener("click", () => this.toggle(this.menu.hidden));
        this.menu.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle(false));
        document.addEventListener("pointerdown", ({ target }) => {
            if (!this.menu.hidden && !this.menu.parentElement.contains(target)) this.toggle(false, false);
        });
        this.view.listen((keys) => keys.has("tab") && !this.menu.hidden && this.toggle(false, false));
    }

    /** Open or close the menu. @param {boolean} open @param {boolean} back whether the button gets the focus back */
    async toggle(open, back = true) {
        this.menu.hidden = !open;
        this.button.setAttribute("aria-expanded", String(open));
        if (!open) return back && this.button.focus();
        const { fill } = await import("../../takeaway/menu.mjs");
        fill(this.menu, this.page);
        this.menu.querySelector("button")?.focus();
    }
}
