/** The drawer beside the stage: open while the view names a filter; Esc or its button closes it, and focus goes back. */
import { byId, made } from "../../page/elements.mjs";

const OTHERS = "#tour, dialog, select"; // have an Esc of their own

/** `#filter-page`, its being there; what is in it is others'. */
export class Drawer {
    /** @param {Page} page @param {function(): ?object} asked the pixel that it is about */
    constructor(page, asked) {
        Object.assign(this, { page, view: page.view, asked });
        this.element = byId("filter-page");
        const close = made("button", "tool drawer-close", "×");
        close.setAttribute("aria-label", "Close");
        close.title = "Close (Esc)";
        close.addEventListener("click", () => this.close());
        this.element.prepend(close);
        document.addEventListener("keydown", (event) => this.escape(event));
    }

    /** As the view says. @param {?object} info of the layer that is looked into */
    show(info) {
        const { hidden } = this.element;
        this.element.hidden = !info;
        if (hidden !== this.element.hidden) this.page.arrange();
    }

    escape(event) {
        if (event.key !== "Escape" || event.defaultPrevented || event.target.closest?.(OTHERS)) return;
        if (!this.element.hidden) this.close();
    }

    close() {
        const pixel = this.asked();
        const { layer, map } = this.view;
        this.view.set({ layer: "", map: null, at: null });
        const back = this.page.panel("activations").layers.layers.find(({ name }) => name === layer);
        back?.focus(pixel ?? { map, row: 0, column: 0 });
    }
}
