/** The page's only script tag: waits until Dash has put the page's elements there, then starts it. */
import { read } from "./page/address.mjs";
import { byId } from "./page/elements.mjs";
import { Page } from "./page/page.mjs";
import { served } from "./page/served.mjs";
import { applyTheme } from "./page/theme.mjs";
import { languageOf, speak, translate } from "./page/words.mjs";

applyTheme();
const spoken = speak(languageOf(read(location.hash.slice(1)).lang), wordsOf);

/** The page, once it is there; for tests and consoles. @type {Promise<Page>} */
export const page = Promise.all([rendered(), spoken]).then(() => {
    const untouched = byId("page").cloneNode(true);
    translate(document.body);
    return new Page(served(untouched));
});

/** A language's sentences. @param {string} code */
async function wordsOf(code) {
    return (await fetch(new URL(`words/${code}.json`, import.meta.url))).json();
}

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
