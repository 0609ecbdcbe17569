/** The entry of a saved page. */
import { read } from "../page/address.mjs";
import { byId } from "../page/elements.mjs";
import { Page } from "../page/page.mjs";
import { applyTheme } from "../page/theme.mjs";
import { languageOf, speak, spoken, translate } from "../page/words.mjs";
import { savedPlace } from "./place.mjs";

/** Start it. @returns {Promise<Page>} */
export async function open() {
    const [saved, words] = ["saved", "words"].map((id) => JSON.parse(byId(id).textContent));
    await speak(languageOf(read(location.hash.slice(1) || saved.view).lang), async (code) => words[code]);
    applyTheme();
    const { dataset } = byId("page");
    dataset.facts = JSON.stringify(spoken(JSON.parse(dataset.facts)));
    translate(document.body);
    byId("skeleton").remove();
    return new Page(savedPlace(saved));
}
