/** The page's only script tag: waits until Dash has put the page's elements there, then starts it. */
import { read } from "./page/address.mjs";
import { byId } from "./page/elements.mjs";
import { Page } from "./page/page.mjs";
import { served } from "./page/served.mjs";
import { applyTheme } from "./page/theme.mjs";
import { languageOf, speak, translate } from "./page/words.mjs";

applyTheme();
const asked = read(location.hash.slice(1));
const spoken = speak(languageOf(asked.lang), wordsOf);

/** The page, once it is there; for tests and consoles. @type {Promise<Page>} */
export const page = Promise.all([rendered(), spoken]).then(() => {
    if (!byId("page")) return translate(uncovered());
    const untouched = { page: byId("page").cloneNode(true), skeleton: byId("skeleton").cloneNode(true) };
    translate(document.body);
    uncovered(); // in the same task as the page starts
    return new Page(served(untouched));
});

/** A language's sentences. @param {string} code */
async function wordsOf(code) {
    return (await fetch(new URL(`words/${code}.json`, import.meta.url))).json();
}

/** The document without what stood in the page's place. */
function uncovered() {
    byId("skeleton").remove();
    return document.body;
}

/** When the last element of the page is in the document, or the line that says why there is no page. */
function rendered() {
    const ready = () => byId("hover") ?? byId("unreadable");
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
