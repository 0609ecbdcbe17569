/** A conv layer of both models: how far they agree, and every matched pair's maps, A above B, kernels beside them. */
import { bytesOf, made } from "../../page/elements.mjs";
import { colours } from "../../paint/colours.mjs";

const SIDE = 48; // CSS pixels a map
const SMALL = 36; // the same in a layer with many pairs
const MANY = 64;
const LARGEST = 64; // larger maps are shown smaller than they are
const KERNEL = 24; // CSS pixels a kernel
const GAP = 2; // CSS pixels between the pictures of a pair

/** A layer's element, and how its pictures are painted. @param {object} layer as app/panels/compare/view.py gives it */
export function matchedLayer(layer) {
    if (layer.reason) return { element: unmatched(layer), paint: () => {} };
    const side = layer.pairs.length > MANY ? SMALL : SIDE;
    const sheets = [...layer.maps.map((sheet) => prepared(sheet, side)), ...layer.kernels.map((sheet) => prepared(sheet, KERNEL))];
    const pairs = layer.pairs.map((pair) => pairElement(pair, sheets));
    const element = made("div", "matched");
    const head = made("div", "layer-head");
    const facts = made("div", "facts");
    const host = made("div", "filter-pairs");
    facts.append(...layer.facts.map((fact) => made("span", "", fact)));
    head.append(made("h2", "", layer.name), agreement(layer), facts);
    host.append(...pairs.map((pair) => pair.element));
    element.append(head, host);
    element.dataset.layer = layer.name;
    return { element, paint: (colormap) => pairs.forEach(({ canvas }, at) => paintPair(canvas, at, sheets, colormap)) };
}

/** A layer that has no counterpart. */
function unmatched({ name, reason }) {
    const element = made("div", "matched unmatched");
    const head = made("div", "layer-head");
    const facts = made("div", "facts");
    facts.append(made("span", "", reason));
    head.append(made("h2", "", name), facts);
    element.append(head);
    return element;
}

/** From 0 to 1: how far the layers agree, and a mark where chance is. */
function agreement({ score, chance }) {
    const element = made("div", "agreement", "", `agreement ${score.toFixed(2)} of 1; the mark is chance, ${chance.toFixed(2)}`);
    const [share, mark] = [made("span", "agreed"), made("span", "by-chance")];
    share.style.width = `${(100 * score).toFixed(1)}%`;
    mark.style.left = `${(100 * chance).toFixed(1)}%`;
    element.append(share, mark);
    return element;
}

/** A sheet of maps with its bytes, and the CSS pixels of one of them. */
function prepared({ size, signed, steps }, side) {
    const [height, width] = size;
    const [shownHeight, shownWidth] = shownSize(size, side);
    return { height, width, signed, steps: bytesOf(steps), shownHeight, shownWidth };
}

/** CSS pixels of a map of [height, width] values: a whole number a value, unless it is larger than it may be. */
export function shownSize(size, side) {
    const largest = Math.max(...size);
    const zoom = largest > LARGEST ? LARGEST / largest : Math.max(1, Math.round(side / largest));
    return size.map((values) => Math.max(1, Math.round(values * zoom)));
}

function pairElement([a, b, text, silent], [above, below, ...kernels]) {
    const label = `filter ${a} of A and filter ${b} of B, r = ${text}`;
    const element = made("figure", silent ? "filter-pair silent-pair" : "filter-pair", "", label);
    const canvas = made("canvas");
    const widest = Math.max(above.shownWidth, below.shownWidth);
    canvas.width = widest + (kernels.length ? GAP + Math.max(...kernels.map(({ shownWidth }) => shownWidth)) : 0);
    canvas.height = above.shownHeight + GAP + below.shownHeight;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    const caption = made("figcaption", "", text);
    caption.style.width = `${widest}px`;
    element.append(canvas, caption);
    return { element, canvas };
}

/** Paint the pictures of a pair: maps below each other, kernels to their right. */
function paintPair(canvas, at, sheets, colormap) {
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    const [above, below] = sheets;
    const right = Math.max(above.shownWidth, below.shownWidth) + GAP;
    sheets.forEach((sheet, which) => {
        const line = sheets[which & 1];
        const top = (which & 1) * (above.shownHeight + GAP) + Math.floor((line.shownHeight - sheet.shownHeight) / 2);
        context.drawImage(pictureOf(sheet, at, colormap), which < 2 ? 0 : right, top, sheet.shownWidth, sheet.shownHeight);
    });
}

/** One map or kernel of a sheet, a canvas pixel a value. */
function pictureOf({ height, width, signed, steps }, at, colormap) {
    const canvas = made("canvas");
    Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const palette = colours(signed ? "signed" : colormap);
    for (let place = 0, from = at * height * width; place < pixels.length; place++) pixels[place] = palette[steps[from + place]];
    context.putImageData(image, 0, 0);
    return canvas;
}
