/** Bytes as text that a document can hold, gzipped and in base64; and back. */
import { bytesOf } from "../page/elements.mjs";
import { say } from "../page/words.mjs";

const LETTERS = 0x8000; // made at a time, for they are passed as arguments

/** @param {ArrayBuffer|Uint8Array} bytes @returns {Promise<string>} */
export async function packed(bytes) {
    if (!globalThis.CompressionStream) throw new Error(say("save.too-old", { lacks: "CompressionStream" }));
    return base64(new Uint8Array(await through(bytes, new CompressionStream("gzip"))));
}

/** @param {string} text @returns {Promise<ArrayBuffer>} @throws where the browser is too old */
export async function unpacked(text) {
    if (!globalThis.DecompressionStream) throw new Error(say("save.too-old", { lacks: "DecompressionStream" }));
    return through(bytesOf(text), new DecompressionStream("gzip"));
}

/** @param {Uint8Array} bytes @returns {string} the reverse of `bytesOf` */
export function base64(bytes) {
    let letters = "";
    for (let at = 0; at < bytes.length; at += LETTERS) letters += String.fromCharCode(...bytes.subarray(at, at + LETTERS));
    return btoa(letters);
}

function through(bytes, stream) {
    return new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer();
}
