/** The keyboard's way over a readable mosaic: focus shows a value, arrow keys go from value to value. */

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Have a mosaic's canvas say by keyboard what it says where it is pointed at; `Hover` hears its "pointed" events.
 * @param {Mosaic} mosaic
 * @returns {function(object): void} puts the place that focus comes back to: {map, row, column} as the mosaic counts them
 */
export function walkable(mosaic) {
    const { canvas, height, width } = mosaic;
    let place = { map: 0, row: height >> 1, column: width >> 1 };
    const tell = (spot) => canvas.dispatchEvent(new CustomEvent("pointed", { bubbles: true, detail: spot }));
    const here = () => tell(() => mosaic.spot(place));
    canvas.tabIndex = 0;
    canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && here());
    canvas.addEventListener("blur", () => tell(null));
    canvas.addEventListener("keydown", (event) => {
        const way = WAYS[event.key];
        if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation(); // the page's own arrow keys step through images
        place = mosaic.beside(place, way);
        here();
    });
    return (other) => (place = other);
}
