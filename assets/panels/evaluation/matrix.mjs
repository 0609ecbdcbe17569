/** Clicks and taps on the confusion matrix; Plotly's own event needs a hover first, and covers the page while pressed. */

const SLIP = 8; // CSS pixels that a click may slip

/**
 * Tell of the cells that are clicked.
 * @param {HTMLElement} host around the matrix
 * @param {function(): number} classes how many there are
 * @param {function(number, number): void} hit hears the row and the column
 */
export function watchCells(host, classes, hit) {
    let from = null;
    host.addEventListener("pointerdown", (event) => {
        from = event.button === 0 && event.target.closest("#confusion-matrix") ? event : null;
    }, true);
    window.addEventListener("pointerup", (event) => {
        const click = from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < SLIP;
        const cell = click && cellAt(event, classes());
        if (cell) hit(...cell);
        from = null;
    }, true);
    window.addEventListener("pointercancel", () => (from = null), true); // the page is being scrolled
}

/** The row and the column at a place on the screen; null beside the matrix. */
function cellAt({ clientX, clientY }, classes) {
    const box = document.querySelector("#confusion-matrix .nsewdrag")?.getBoundingClientRect();
    if (!box) return null;
    const cell = [(clientY - box.top) / box.height, (clientX - box.left) / box.width].map((part) => Math.floor(part * classes));
    return cell.every((at) => at >= 0 && at < classes) ? cell : null;
}
