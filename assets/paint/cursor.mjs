/** The keyboard's way over a readable mosaic: focus shows a value, arrow keys go from value to value, its name says where. */

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Have a mosaic's canvas say by keyboard what it says where it is pointed at; `Hover` hears its "pointed" events.
 * @param {Mosaic} mosaic
 * @param {?function(object, boolean): string} named what the canvas is called at a place, as the mosaic counts them, while
 *     it has the keyboard; told whether one has just come to that map. Asked at focus and at steps alone.
 * @returns {function(object): void} puts the place that focus comes back to: {map, row, column} as the mosaic counts them
 */
export function walkable(mosaic, named = null) {
    const { canvas, height, width } = mosaic;
    let place = { map: 0, row: height >> 1, column: width >> 1 };
    let own = null; // the canvas's name while nobody walks
    const tell = (spot) => canvas.dispatchEvent(new CustomEvent("pointed", { bubbles: true, detail: spot }));
    const here = (entered) => {
        if (named) canvas.setAttribute("aria-label", named(place, entered) || own);
        tell(() => mosaic.spot(place));
    };
    canvas.tabIndex = 0;
    canvas.addEventListener("focus", () => {
        own ??= canvas.getAttribute("aria-label") ?? "";
        if (canvas.matches(":focus-visible")) here(true);
    });
    canvas.addEventListener("blur", () => {
        if (named && own !== null) canvas.setAttribute("aria-label", own);
        own = null;
        tell(null);
    });
    canvas.addEventListener("keydown", (event) => {
        const way = WAYS[event.key];
        if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation(); // the page's own arrow keys step through images
        const { map } = place;
        place = mosaic.beside(place, way);
        here(place.map !== map);
    });
    return (other) => (place = other);
}
