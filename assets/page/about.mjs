/** What the shown tab is about, in a paragraph that the ? beside the tabs opens over what stands below. */
import { byId } from "./elements.mjs";
import { startSheet } from "./sheet.mjs";

/** @param {View} view */
export function startAbout(view) {
    const [button, host] = [byId("about-open"), byId("about")];
    const fill = () => {
        for (const text of host.querySelectorAll("[data-tab]")) text.hidden = text.dataset.tab !== view.tab;
    };
    const show = (open) => {
        host.hidden = !open;
        fill();
    };
    startSheet(button, show, () => !host.hidden, host);
    byId("tour-start").addEventListener("click", () => (host.hidden = true));
    view.listen((keys) => keys.has("tab") && fill());
}
