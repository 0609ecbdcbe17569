/** Light or dark: the system's choice until the visitor's own, which is remembered. */
import { say } from "./words.mjs";

const KEY = "featurescope-theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");

/** The visitor's choice, if storage is allowed and holds one. */
function chosen() {
    try {
        return localStorage.getItem(KEY);
    } catch {
        return null;
    }
}

/** The theme that is shown: "light" or "dark". */
export function themeName() {
    return document.documentElement.dataset.bsTheme;
}

/** Take the theme on; called before the page is there, so that it never flashes. */
export function applyTheme(name = chosen() || (system.matches ? "dark" : "light")) {
    document.documentElement.dataset.bsTheme = name;
    const button = document.getElementById("theme");
    button?.setAttribute("aria-label", say(name === "dark" ? "header.light" : "header.dark"));
}

/** Let the visitor choose. @param {function(): void} changed */
export function startTheme(changed) {
    const apply = (name) => {
        applyTheme(name);
        changed();
    };
    document.getElementById("theme").addEventListener("click", () => {
        const next = themeName() === "dark" ? "light" : "dark";
        try {
            localStorage.setItem(KEY, next);
        } catch {
            // it holds until the page is left
        }
        apply(next);
    });
    system.addEventListener("change", () => apply());
    applyTheme();
}
