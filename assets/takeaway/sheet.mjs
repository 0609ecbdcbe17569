/** A part of the page as one picture: its canvases, drawings and words where they stand. */
import { blobOf, canvasOf, pngOf } from "./pictures.mjs";

const FINE = 2; // pixels a CSS pixel
const MARGIN = 24; // CSS pixels around it
const LONGEST = 16000; // pixels, more than which browsers refuse

/** @param {HTMLElement} root @returns {Promise<Blob>} a PNG */
export async function sheetOf(root) {
    const box = root.getBoundingClientRect();
    const [width, height] = [root.scrollWidth + 2 * MARGIN, root.scrollHeight + 2 * MARGIN];
    const scale = Math.min(FINE, LONGEST / Math.max(width, height));
    const sheet = canvasOf(width * scale, height * scale);
    const context = sheet.getContext("2d");
    context.fillStyle = getComputedStyle(document.body).backgroundColor;
    context.fillRect(0, 0, sheet.width, sheet.height);
    context.scale(scale, scale);
    context.translate(MARGIN - box.left, MARGIN - box.top);
    for (const element of root.querySelectorAll("canvas, svg, .ramp, .js-plotly-plot")) await paint(context, element);
    write(context, root);
    return blobOf(sheet);
}

/** One picture where it stands. */
async function paint(context, element) {
    const { left, top, width, height } = element.getBoundingClientRect();
    const inside = element.parentElement.closest(".js-plotly-plot, svg");
    if (!width || !height || inside) return;
    context.imageSmoothingEnabled = element.tagName !== "CANVAS" || element.width > width;
    if (element.tagName === "CANVAS") return context.drawImage(element, left, top, width, height);
    if (element.classList.contains("ramp")) return shade(context, element, { left, top, width, height });
    context.drawImage(await createImageBitmap(await pngOf(element)), left, top, width, height);
}

/** A colour bar, whose colours stand in its style as a gradient. */
function shade(context, element, { left, top, width, height }) {
    const colours = getComputedStyle(element).backgroundImage.match(/rgba?\([^)]*\)|#[0-9a-f]{3,8}/gi) ?? [];
    if (colours.length < 2) return;
    const gradient = context.createLinearGradient(left, 0, left + width, 0);
    colours.forEach((colour, at) => gradient.addColorStop(at / (colours.length - 1), colour));
    context.fillStyle = gradient;
    context.fillRect(left, top, width, height);
}

/** All words, line by line as the browser has broken them. */
function write(context, root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!node.data.trim() || parent.closest("svg, .js-plotly-plot, select, label, .tool, [hidden]")) continue;
        const style = getComputedStyle(parent);
        if (style.visibility === "hidden" || !parent.getClientRects().length) continue;
        context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        context.fillStyle = style.color;
        context.textBaseline = "alphabetic";
        for (const { text, box } of linesOf(node, range)) context.fillText(text, box.left, box.bottom - 0.24 * box.height);
    }
}

/** The lines of a text, each with its place. */
function linesOf(node, range) {
    const lines = [];
    for (const { index, 0: word } of node.data.matchAll(/\S+\s*/g)) {
        range.setStart(node, index);
        range.setEnd(node, index + word.trimEnd().length);
        const box = range.getBoundingClientRect();
        const last = lines.at(-1);
        if (last && Math.abs(last.box.top - box.top) < 2) last.text += word;
        else if (box.width) lines.push({ text: word, box });
    }
    return lines;
}
