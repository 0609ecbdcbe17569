/** The entry of a saved page. */
import { Page } from "../page/page.mjs";
import { applyTheme } from "../page/theme.mjs";
import { savedPlace } from "./place.mjs";

/** Start it. @returns {Page} */
export function open() {
    applyTheme();
    return new Page(savedPlace());
}
