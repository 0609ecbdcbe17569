/** A part of the page as PNG, or as SVG. */
import { drawingOf } from "./drawing.mjs";

const WIDE = 1600; // pixels that the longer side has at least,
const FINE = [2, 8]; // within so many pixels a CSS pixel
const LONGEST = 16000; // pixels, more than which browsers refuse

/** @param {Element} root @returns {Promise<Blob>} */
export async function svgOf(root) {
    const { svg } = await drawingOf(root);
    return new Blob([svg], { type: "image/svg+xml" });
}

/** @param {Element} root @returns {Promise<Blob>} */
export async function pngOf(root) {
    const { svg, width, height } = await drawingOf(root);
    const longer = Math.max(width, height);
    const scale = Math.min(Math.max(WIDE / longer, FINE[0]), FINE[1], LONGEST / longer);
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    try {
        await image.decode();
        const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(scale * width), height: Math.round(scale * height) });
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        return await blobOf(canvas);
    } finally {
        URL.revokeObjectURL(image.src);
    }
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
function blobOf(canvas) {
    return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("PNG"))), "image/png"));
}
