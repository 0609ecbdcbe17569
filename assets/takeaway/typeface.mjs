/** The page's typeface as a drawing holds it, so that its words look the same anywhere. */

const FILE = new URL("../fonts/inter.woff2", import.meta.url);
let held = null;

/** @returns {Promise<string>} a style sheet that needs no other file */
export function typeface() {
    held ??= fetch(FILE).then(async (answer) => {
        const letters = Array.from(new Uint8Array(await answer.arrayBuffer()), (byte) => String.fromCharCode(byte)).join("");
        return `@font-face { font-family: Inter; font-weight: 100 900; src: url("data:font/woff2;base64,${btoa(letters)}") format("woff2"); } text { font-variant-numeric: tabular-nums; }`;
    });
    return held;
}
