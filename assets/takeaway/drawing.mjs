/** A part of the page → an SVG that needs no style sheet: its surfaces, pictures and words where they stand, on the theme's paper. */
import { linesOf } from "./lines.mjs";
import { typeface } from "./typeface.mjs";

const MARGIN = 24; // CSS pixels around it
const SPACE = "http://www.w3.org/2000/svg";
const ALONE = "svg, .js-plotly-plot, canvas, img"; // what is taken as a whole
const LEFT = "select, input, textarea, .tool, .quiet, .takeaway, details:not([open]) > summary, label:has(select, input)"; // what is to be used, not to be looked at
const PAINTED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "display", "visibility", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "image-rendering", "paint-order"];
const GRADIENT = /(?<!repeating-)linear-gradient\((?:[^()]|\([^()]*\))*\)/g;
const COLOUR = /(?:rgba?|color)\([^)]*\)/g;
const SIDES = ["Top", "Right", "Bottom", "Left"];

/** @param {Element} root @returns {Promise<{svg: string, width: number, height: number}>} in CSS pixels */
export async function drawingOf(root) {
    const elements = [root, ...root.querySelectorAll("*")].filter(isSeen);
    const { left, top, right, bottom } = bounds(elements);
    const [width, height] = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN];
    const drawing = made("svg", { width, height, viewBox: [left - MARGIN, top - MARGIN, width, height].join(" ") });
    const style = made("style", {});
    style.textContent = await typeface();
    const paper = made("rect", { x: left - MARGIN, y: top - MARGIN, width, height, fill: getComputedStyle(document.body).backgroundColor });
    drawing.append(style, paper);
    for (const element of elements) drawing.append(...(await shapesOf(element)));
    return { svg: new XMLSerializer().serializeToString(drawing), width, height };
}

function isSeen(element) {
    if (element.parentElement.closest(ALONE) || element.closest(LEFT)) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}

function bounds(elements) {
    const boxes = elements.map((element) => element.getBoundingClientRect());
    const end = (side, pick) => boxes.map((box) => box[side]).reduce((one, other) => pick(one, other));
    return { left: end("left", Math.min), top: end("top", Math.min), right: end("right", Math.max), bottom: end("bottom", Math.max) };
}

async function shapesOf(element) {
    const { left: x, top: y, width, height } = element.getBoundingClientRect();
    const box = { x, y, width, height };
    if (element.matches("svg")) return [standing(element, box)];
    if (element.matches(".js-plotly-plot")) return [await figure(element, box)];
    const style = getComputedStyle(element);
    if (element.matches("canvas, img")) return [picture(element, style, box)];
    return [...surface(style, box), ...borders(style, box), ...words(element, style)];
}

/** What is made of pixels, which stay pixels where the page shows them so. */
function picture(element, { objectFit, imageRendering }, box) {
    const preserveAspectRatio = objectFit === "contain" ? "xMidYMid meet" : "none";
    return made("image", { ...box, href: element.src ?? element.toDataURL(), preserveAspectRatio, style: `image-rendering: ${imageRendering}` });
}

/** What lies behind the words: one colour, over it scales and lines. */
function surface({ backgroundColor, backgroundImage, backgroundSize, backgroundPosition, borderTopLeftRadius }, box) {
    const plain = made("rect", { ...box, rx: Math.min(parseFloat(borderTopLeftRadius), box.width / 2, box.height / 2) || 0, fill: backgroundColor });
    const [sizes, positions] = [backgroundSize, backgroundPosition].map((text) => text.split(", "));
    const scales = Array.from(backgroundImage.matchAll(GRADIENT), ([scale], at) => blend(scale.match(COLOUR), part(box, sizes[at % sizes.length], positions[at % positions.length])));
    return [...(isClear(backgroundColor) ? [] : [plain]), ...scales.reverse().flat()];
}

/** Colours that go over into each other from left to right; nothing where some of them are none. */
function blend(colours, box) {
    if (colours.some(isClear)) return [];
    const id = `scale-${Object.values(box).join("-")}`.replaceAll(".", "_");
    const scale = made("linearGradient", { id });
    scale.append(...colours.map((colour, at) => made("stop", { offset: at / Math.max(1, colours.length - 1), "stop-color": colour })));
    return [scale, made("rect", { ...box, fill: `url(#${id})` })];
}

/** The part of a box that a picture behind it takes, as style sheets say it. */
function part({ x, y, width, height }, size, position) {
    const [wide, high = "auto"] = size.split(" ");
    const [across, down] = position.split(" ");
    const taken = { width: lengthOf(wide, width), height: lengthOf(high, height) };
    return { x: x + lengthOf(across, width - taken.width), y: y + lengthOf(down, height - taken.height), ...taken };
}

function lengthOf(text, whole) {
    if (text === "auto") return whole;
    return text.endsWith("%") ? (whole * parseFloat(text)) / 100 : parseFloat(text);
}

/** One line a side that has one. */
function borders(style, { x, y, width, height }) {
    const corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]; // prettier-ignore
    return SIDES.flatMap((side, at) => {
        const [wide, stroke] = [parseFloat(style[`border${side}Width`]), style[`border${side}Color`]];
        if (!wide || isClear(stroke)) return [];
        const [[x1, y1], [x2, y2]] = [corners[at], corners[at + 1]];
        return [made("line", { x1, y1, x2, y2, stroke, "stroke-width": wide })];
    });
}

function words(element, style) {
    const { fontFamily, fontSize, fontWeight, color: fill } = style;
    return linesOf(element).map(({ text, box }) => {
        const place = { x: box.left, y: box.bottom - 0.24 * box.height, textLength: box.width, lengthAdjust: "spacingAndGlyphs" };
        const line = made("text", { ...place, fill, "font-family": fontFamily, "font-size": fontSize, "font-weight": fontWeight });
        line.textContent = text;
        return line;
    });
}

/** A drawing of the page, with the looks that style sheets give it. */
function standing(svg, box) {
    const copy = svg.cloneNode(true);
    Object.entries(box).forEach(([name, value]) => copy.setAttribute(name, value));
    const originals = svg.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((element, at) => {
        const style = getComputedStyle(originals[at]);
        for (const property of PAINTED) element.style.setProperty(property, style.getPropertyValue(property));
    });
    return copy;
}

async function figure(element, box) {
    const address = await window.Plotly.toImage(element, { format: "svg", width: box.width, height: box.height });
    const drawn = new DOMParser().parseFromString(decodeURIComponent(address.slice(address.indexOf(",") + 1)), "image/svg+xml").documentElement;
    Object.entries(box).forEach(([name, value]) => drawn.setAttribute(name, value));
    return drawn;
}

function isClear(colour) {
    return /^rgba\(.*,\s*0\)$|\/ 0\)$/.test(colour);
}

function made(tag, attributes) {
    const element = document.createElementNS(SPACE, tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    return element;
}
