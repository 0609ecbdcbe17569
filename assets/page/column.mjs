/** A column of numbers with their points below each other: as many decimals each as the largest needs. */
import { fixed, number } from "./numbers.mjs";

const FIGURES = 3; // significant, of the largest
const MOST = 4; // decimals; smaller numbers are written each as it is

/** @param {Array<?number>} values of the column @returns {function(?number): string} a number of it as text, "" for none */
export function columnOf(values) {
    const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
    const decimals = largest ? Math.max(0, FIGURES - 1 - Math.floor(Math.log10(largest))) : 0;
    const known = (value) => value !== null && value !== undefined;
    if (decimals > MOST || !Number.isFinite(largest)) return (value) => (known(value) ? number(value) : "");
    return (value) => (known(value) ? written(value, decimals) : "");
}

/** Nothing that is not 0 is written as if it were less than 0: no sign before zeros. */
function written(value, decimals) {
    const text = fixed(value, decimals);
    return /[1-9]/.test(text) ? text : text.replace("−", "");
}
