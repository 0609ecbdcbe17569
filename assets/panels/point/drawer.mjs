/** The drawer beside the stage: open while the view names a filter; Esc or its button closes it, and focus goes back. */
import { byId, made } from "../../page/elements.mjs";

/** `#filter-page`, its being there; what is in it is others'. */
export class Drawer {
    /** @param {Page} page */
    constructor(page) {
        Object.assign(this, { page, view: page.view });
        this.element = byId("filter-page");
        const close = made("button", "tool drawer-close", "×");
        close.setAttribute("aria-label", "Close");
        close.title = "Close (Esc)";
        close.addEventListener("click", () => this.close());
        this.element.prepend(close);
        document.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.escape());
    }

    /** As the view says. @param {?object} info of the layer that is looked into */
    show(info) {
        const { hidden } = this.element;
        this.element.hidden = !info;
        if (hidden !== this.element.hidden) this.page.arrange();
    }

    escape() {
        if (!this.element.hidden) this.close();
    }

    close() {
        const { layer } = this.view;
        this.view.set({ layer: "", map: null, at: null });
        const back = this.page.panel("activations").layers.layers.find(({ name }) => name === layer);
        back?.mosaic.canvas.focus({ preventScroll: true });
    }
}
