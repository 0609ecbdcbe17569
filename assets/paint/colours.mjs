/** Colour maps: a name and 256 steps → packed RGBA pixels; what was painted once is painted again in another theme. */
import { tables as declared } from "../page/tables.mjs";

const tables = new Map(); // name → its table, computed once
const ramps = new WeakMap(); // colour bar → the name it was filled by
const paints = new WeakMap(); // canvas or colour bar → what paints it, in the theme's colours

/** @param {string} chosen name of a map; signed values lie about the page's own ground @returns {Uint32Array} 256 opaque pixels, little-endian ABGR */
export function colours(chosen) {
    const name = onGround(chosen);
    if (!tables.has(name)) tables.set(name, table(declared.colour_maps[name] || declared.colour_maps.viridis));
    return tables.get(name);
}

/** The map of a name: there are two for signed values, whose zero is as light or as dark as the theme. */
function onGround(name) {
    return name === "signed" && document.documentElement.dataset?.bsTheme === "dark" ? "signed_dark" : name;
}

/** Paint a canvas that no frame paints anew: now, and whenever the theme is another one. @param {HTMLCanvasElement} canvas @param {function(): void} paint */
export function inTheme(canvas, paint) {
    paints.set(canvas, paint);
    paint();
}

/** The theme is another one: all on the page that was painted once is painted again. */
export function recolour() {
    for (const element of document.querySelectorAll("canvas, .ramp")) paints.get(element)?.();
}

/** Fill a colour bar, left to right. @param {HTMLElement} element @param {string} chosen */
export function ramp(element, chosen) {
    const name = onGround(chosen);
    if (ramps.get(element) === name) return;
    ramps.set(element, name);
    paints.set(element, () => ramp(element, chosen));
    const pixels = colours(name);
    const stops = [];
    for (let step = 0; step <= 255; step += 17) {
        const pixel = pixels[step];
        stops.push(`rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`);
    }
    element.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
}

/** A step of a colour scale for any number. @param {number} value */
export function bounded(value) {
    return value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
}

/** 256 pixels between evenly spaced stops. @param {string} stops hexadecimal RRGGBB, with spaces between */
function table(stops) {
    const colors = stops.split(" ").map((hex) => parseInt(hex, 16));
    const pixels = new Uint32Array(256);
    for (let step = 0; step < 256; step++) {
        const place = (step / 255) * (colors.length - 1);
        const low = Math.min(Math.floor(place), colors.length - 2);
        pixels[step] = mixed(colors[low], colors[low + 1], place - low);
    }
    return pixels;
}

/** Two 0xRRGGBB colours mixed, as an ABGR pixel. */
function mixed(one, other, share) {
    let pixel = 0xff;
    for (const shift of [0, 8, 16]) {
        const from = (one >> shift) & 255;
        const to = (other >> shift) & 255;
        pixel = (pixel << 8) | Math.round(from + (to - from) * share);
    }
    return pixel >>> 0;
}
