/** Numbers as people read them; `number` in app/words.py is its twin, and a test holds the two to each other. */

const LEAST = 1e-4; // smaller ones are written with a power of ten,
const MOST = 1e6; // and so are these and larger ones
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A value in so many significant figures, or more where it is a large whole part; 0 is "0".
 * @param {number} value
 * @param {number} figures
 */
export function number(value, figures = 3) {
    if (Number.isNaN(value)) return "not a number";
    const size = Math.abs(value);
    return (value < 0 ? "−" : "") + (size === Infinity ? "∞" : plain(size, figures));
}

/** A value that is known by its step only; 0 is exact. @param {number} value */
export function rounded(value) {
    return `${value ? "≈ " : ""}${number(value)}`;
}

function plain(size, figures) {
    if (size === 0) return "0";
    if (size >= MOST || size < LEAST) return powered(size.toExponential(figures - 1));
    return size >= 10 ** (figures - 1) ? size.toFixed(0) : size.toPrecision(figures);
}

/** "1.23e-7" as 1.23 × 10⁻⁷. */
function powered(text) {
    const [digits, power] = text.split("e");
    return `${digits} × 10${power.replace("+", "").replace("-", "⁻").replace(/\d/g, (digit) => RAISED[digit])}`;
}
