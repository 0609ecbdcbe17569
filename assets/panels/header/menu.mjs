/** A menu behind a button: what is seldom done. Esc closes it and gives the focus back; arrow keys go from line to line. */

const STEPS = { ArrowDown: (at) => at + 1, ArrowUp: (at) => at - 1, Home: () => 0, End: () => -1 };

/** @param {HTMLButtonElement} button @param {HTMLElement} menu with items of that role */
export function startMenu(button, menu) {
    const items = () => Array.from(menu.querySelectorAll("[role=menuitem]:not([hidden])"));
    const show = (open) => {
        menu.hidden = !open;
        button.setAttribute("aria-expanded", String(open));
    };
    const leave = () => {
        show(false);
        button.focus();
    };
    const walk = (step) => {
        const all = items();
        const next = step(all.indexOf(document.activeElement));
        all.at(next % all.length)?.focus();
    };
    button.addEventListener("click", () => {
        show(menu.hidden);
        if (!menu.hidden) (items()[0] ?? menu.querySelector("select")).focus(); // a saved page has its languages only
    });
    button.addEventListener("keydown", (event) => event.key === "ArrowDown" && menu.hidden && (event.preventDefault(), button.click()));
    menu.addEventListener("keydown", (event) => {
        event.stopPropagation(); // arrows step through images elsewhere
        if (event.key === "Escape") return leave();
        if (!STEPS[event.key] || event.target.localName === "select") return;
        event.preventDefault();
        walk(STEPS[event.key]);
    });
    menu.addEventListener("click", (event) => {
        if (event.target.closest("[role=menuitem]")) menu.contains(document.activeElement) ? leave() : show(false); // a dialog has the focus
    });
    document.addEventListener("pointerdown", ({ target }) => !menu.contains(target) && !button.contains(target) && show(false));
    menu.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !menu.contains(relatedTarget) && relatedTarget !== button && show(false));
}
