/** The drawer beside the stage, as far as it is about pointing: Esc closes it, and focus goes back to where it came from. */
import { byId } from "../../page/elements.mjs";

const OTHERS = "#tour, dialog, select"; // have an Esc of their own
const COVERING = "(max-width: 1199px)"; // the drawer lies over the page

/** `#filter-page`; what is in it, and that it is open while the view names a filter, is the filter panel's. */
export class Drawer {
    /** @param {Page} page */
    constructor(page) {
        Object.assign(this, { page, view: page.view, name: "", pixel: null, opener: null });
        this.element = byId("filter-page");
        this.element.tabIndex = -1;
        document.addEventListener("keydown", (event) => this.escape(event));
    }

    /**
     * Another filter, or pixel of it, is looked into; none if it was closed.
     * @param {?object} info of its layer @param {?object} pixel
     */
    follow(info, pixel) {
        const before = { name: this.name, pixel: this.pixel };
        this.name = info?.name ?? "";
        this.pixel = pixel ?? (info ? { map: this.view.map, row: 0, column: 0 } : null);
        if (before.name && !this.name && (document.activeElement === document.body || this.holds(document.activeElement))) this.giveBack(before);
        if (before.name || !this.name) return;
        this.opener = document.activeElement;
        queueMicrotask(() => this.enter()); // once the filter panel has opened it
    }

    /** Take the focus in where the drawer lies over what has it. */
    enter() {
        if (window.matchMedia(COVERING).matches && !this.holds(document.activeElement)) this.element.focus({ preventScroll: true });
    }

    /** Its title, before the buttons that go to the neighbours. */
    get head() {
        return this.element.querySelector(".filter-head h2");
    }

    /** Whether an element is in it. @param {Element} element */
    holds(element) {
        return this.element.contains(element);
    }

    /** To the map that it is of; on other tabs, to what opened it. */
    giveBack({ name, pixel }) {
        if (this.view.tab !== "activations") return this.opener?.focus({ preventScroll: true });
        this.page.panel("activations").layers.layers.find((layer) => layer.name === name)?.focus(pixel);
    }

    escape(event) {
        if (event.key !== "Escape" || event.defaultPrevented || event.target.closest?.(OTHERS) || !this.name) return;
        this.view.set({ layer: "", map: null, at: null });
    }
}
