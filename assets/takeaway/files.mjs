/** Files as a browser hands them to its visitor. */
import { bytesOf } from "../page/elements.mjs";

const HELD_FOR = 60_000; // milliseconds in which a browser takes a file over

/** Have the visitor's browser keep something. @param {string} name @param {Blob} content */
export function handOver(name, content) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), HELD_FOR);
}

/** What a file is called: letters that every disk takes. @param {string} stem @param {string} ending */
export function fileName(stem, ending) {
    return `featurescope-${stem.replace(/[^\p{L}\p{N}_.-]+/gu, "-").slice(0, 60)}.${ending}`;
}

/** @param {string} base64 @returns {Blob} */
export function contentOf(base64) {
    return new Blob([bytesOf(base64)], { type: "application/octet-stream" });
}

/** Rows as CSV (RFC 4180), with a mark that tells spreadsheets that it is UTF-8. @param {Array<Array<string|number>>} rows */
export function csvOf(rows) {
    const text = rows.map((row) => row.map(cell).join(",")).join("\r\n");
    return new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" });
}

/** A cell; a spreadsheet must not take text for a formula. */
function cell(value) {
    const text = typeof value === "string" && /^[=+@\t\r]/.test(value) ? `'${value}` : String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
