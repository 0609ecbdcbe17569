/** What a button opens over the page: Esc closes it and gives the focus back, a press beside it closes it too. */

/**
 * @param {HTMLElement} button
 * @param {function(boolean): void} show
 * @param {function(): boolean} isOpen
 * @param {...HTMLElement} inside where a press leaves it open
 */
export function startSheet(button, show, isOpen, ...inside) {
    const set = (open) => {
        show(open);
        button.setAttribute("aria-expanded", String(open));
    };
    button.addEventListener("click", () => set(!isOpen()));
    document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !isOpen() || event.defaultPrevented) return;
        event.preventDefault(); // nothing else closes by this press
        set(false);
        button.focus();
    });
    document.addEventListener("pointerdown", ({ target }) => {
        if (isOpen() && ![button, ...inside].some((element) => element.contains(target))) set(false);
    });
}

/** As `startSheet`, of an element that is open while it has that class. @param {HTMLElement} button @param {HTMLElement} host */
export function startFold(button, host, ...inside) {
    const show = (open) => host.classList.toggle("open", open);
    startSheet(button, show, () => host.classList.contains("open"), host, ...inside);
}
