/** A model's version, twelve hexadecimal digits, as the six bytes that messages carry. */

const BYTES = 6;

/** @param {DataView} view @param {number} place @returns {string} */
export function readVersion(view, place) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + place, BYTES);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {DataView} view @param {number} place @param {string} version */
export function writeVersion(view, place, version) {
    for (let at = 0; at < BYTES; at++) view.setUint8(place + at, parseInt(version.slice(2 * at, 2 * at + 2), 16));
}
