/** What the shown tab is about, in a paragraph that the ? beside the tabs opens and closes. */
import { byId } from "./elements.mjs";

/**
 * @param {View} view
 * @param {function(): void} moved hears that what stands below has another place
 */
export function startAbout(view, moved) {
    const [button, host] = [byId("about-open"), byId("about")];
    const show = () => {
        for (const text of host.querySelectorAll("[data-tab]")) text.hidden = text.dataset.tab !== view.tab;
        moved();
    };
    button.addEventListener("click", () => {
        host.hidden = !host.hidden;
        button.setAttribute("aria-expanded", String(!host.hidden));
        show();
    });
    view.listen((keys) => keys.has("tab") && !host.hidden && show());
}
