/** The entry of a saved page. */
import { Page } from "../page/page.mjs";
import { applyTheme } from "../page/theme.mjs";
import { translate, use } from "../page/words.mjs";
import { savedPlace } from "./place.mjs";

/** Start it. @returns {Page} */
export function open() {
    const { language, words } = JSON.parse(document.getElementById("saved").textContent);
    use(language, words);
    applyTheme();
    translate(document.body);
    return new Page(savedPlace());
}
