/** What a button opens over the page: Esc closes it and gives the focus back, a press beside it closes it too. */

/**
 * @param {HTMLElement} button @param {HTMLElement} host
 * @param {function(boolean): void} show
 * @param {function(): boolean} isOpen
 */
export function startSheet(button, host, show, isOpen) {
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
    document.addEventListener("pointerdown", ({ target }) => isOpen() && !host.contains(target) && !button.contains(target) && set(false));
}
