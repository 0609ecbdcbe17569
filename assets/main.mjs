/** The page's only script tag: waits until Dash has put the page's elements there, then starts it. */
import { byId } from "./page/elements.mjs";
import { Page } from "./page/page.mjs";
import { served } from "./page/served.mjs";
import { applyTheme } from "./page/theme.mjs";

applyTheme();

/** The page, once it is there; for tests and consoles. @type {Promise<Page>} */
export const page = rendered().then(() => new Page(served(byId("page").cloneNode(true))));

/** When the last element of the page is in the document. */
function rendered() {
    const ready = () => document.getElementById("hover");
    if (ready()) return Promise.resolve();
    return new Promise((resolve) => {
        const observer = new MutationObserver(() => {
            if (!ready()) return;
            observer.disconnect();
            resolve();
        });
        observer.observe(document.documentElement, { childList: true, subtree: true });
    });
}
