/** Which pictures a part of the page shows, and each of them as PNG, or as SVG where it is drawn in lines. */

const SMALLEST = 90; // CSS pixels of the longer side of what counts as a picture of its own
const WIDE = 1600; // pixels that a picture made of cells has at least, across or down
const PAINTED = ["display", "fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline"];

/**
 * Pictures that are shown now.
 * @param {HTMLElement} root
 * @returns {Array<{name: string, element: Element, isDrawn: boolean}>}
 */
export function picturesIn(root) {
    const figures = Array.from(root.querySelectorAll(".js-plotly-plot"));
    const others = Array.from(root.querySelectorAll("canvas, svg")).filter((element) => !element.closest(".js-plotly-plot, button, #gallery, svg[aria-hidden=true]"));
    const elements = [...figures, ...others].filter(isLarge);
    const names = new Map();
    return elements.map((element, at) => {
        const name = nameOf(element) || String(at + 1);
        names.set(name, (names.get(name) ?? 0) + 1);
        const count = names.get(name);
        return { name: count > 1 ? `${name} ${count}` : name, element, isDrawn: element.tagName !== "CANVAS" };
    });
}

function isLarge(element) {
    const { width, height } = element.getBoundingClientRect();
    return Math.max(width, height) >= SMALLEST && Math.min(width, height) > 8;
}

/** What a picture is called: its layer, its own name, its heading. */
function nameOf(element) {
    const layer = element.closest("[data-layer]")?.dataset.layer;
    return layer ?? element.getAttribute("aria-label") ?? element.closest("[aria-label]")?.getAttribute("aria-label") ?? element.id;
}

/** @param {Element} element @returns {Promise<Blob>} */
export async function pngOf(element) {
    if (element.tagName === "CANVAS") return enlarged(element);
    return drawn(await svgOf(element), element.getBoundingClientRect());
}

/** Cells stay cells: whole multiples. Lines that lie over a mosaic are there, too. */
function enlarged(canvas) {
    const times = Math.max(1, Math.ceil(WIDE / Math.max(canvas.width, canvas.height)));
    const larger = canvasOf(canvas.width * times, canvas.height * times);
    const context = larger.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(canvas, 0, 0, larger.width, larger.height);
    const lines = canvas.parentElement.querySelector(":scope > .grid");
    if (lines) rule(context, lines);
    return blobOf(larger);
}

/** Draw lines over a picture as they lie over its canvas. @param {SVGSVGElement} lines */
function rule(context, lines) {
    const { width, height } = lines.viewBox.baseVal;
    context.scale(context.canvas.width / width, context.canvas.height / height);
    context.fillStyle = getComputedStyle(lines).fill;
    const shown = Array.from(lines.children).filter((path) => getComputedStyle(path).display !== "none");
    for (const path of shown) context.fill(new Path2D(path.getAttribute("d")));
}

/** @param {Element} element an SVG, or a Plotly figure @returns {Promise<Blob>} */
export async function svgOf(element) {
    if (element.classList.contains("js-plotly-plot")) {
        const { width, height } = element.getBoundingClientRect();
        const address = await window.Plotly.toImage(element, { format: "svg", width, height });
        return new Blob([decodeURIComponent(address.slice(address.indexOf(",") + 1))], { type: "image/svg+xml" });
    }
    return new Blob([standing(element)], { type: "image/svg+xml" });
}

/** An SVG of the page as text that needs no style sheet. */
function standing(svg) {
    const copy = svg.cloneNode(true);
    const { width, height } = svg.getBoundingClientRect();
    Object.entries({ xmlns: "http://www.w3.org/2000/svg", width, height }).forEach(([name, value]) => copy.setAttribute(name, value));
    const originals = svg.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((element, at) => {
        const style = getComputedStyle(originals[at]);
        for (const property of PAINTED) element.style.setProperty(property, style.getPropertyValue(property));
    });
    return new XMLSerializer().serializeToString(copy);
}

/** An SVG as pixels, twice as fine as on the page. */
async function drawn(svg, { width, height }) {
    const image = new Image();
    image.src = URL.createObjectURL(svg);
    try {
        await image.decode();
        const canvas = canvasOf(2 * width, 2 * height);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        return await blobOf(canvas);
    } finally {
        URL.revokeObjectURL(image.src);
    }
}

/** @returns {HTMLCanvasElement} */
export function canvasOf(width, height) {
    return Object.assign(document.createElement("canvas"), { width: Math.round(width), height: Math.round(height) });
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
export function blobOf(canvas) {
    return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("PNG"))), "image/png"));
}
