/** What scrolls sideways and goes on at its right fades there: the class `goes-on`, of parts.css, while there is more. */

/**
 * @param {HTMLElement} box that scrolls
 * @returns {function(): void} to be called when what is in it has changed
 */
export function fading(box) {
    const look = () => box.classList.toggle("goes-on", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
    box.addEventListener("scroll", look, { passive: true });
    new ResizeObserver(look).observe(box);
    return look;
}
