/** Numbers as people read them; `number` in app/words.py is its twin, and a test holds the two to each other. */

const LEAST = 1e-4; // smaller ones are written with a power of ten,
const MOST = 1e6; // and so are these and larger ones
const MOMENT = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false };
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

let point = "."; // before decimals, in the language
let thousands = ","; // between them
let wholes = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
let moments = new Intl.DateTimeFormat("en", MOMENT);

/** Write numbers as a language does from now on. @param {string} code */
export function countIn(code) {
    point = new Intl.NumberFormat(code).formatToParts(0.5).find(({ type }) => type === "decimal").value;
    wholes = new Intl.NumberFormat(code, { maximumFractionDigits: 0 });
    thousands = wholes.formatToParts(1e5).find(({ type }) => type === "group")?.value ?? "";
    moments = new Intl.DateTimeFormat(code, MOMENT);
}

/** A count, its thousands apart. @param {number} count */
export function whole(count) {
    return wholes.format(count).replace("-", "−");
}

/** What stands before decimals and between thousands, as figures are told it. */
export function separators() {
    return point + thousands;
}

/** A day and a time; nothing for what is none. @param {number} seconds since 1970 */
export function moment(seconds) {
    const date = new Date(1000 * seconds);
    return Number.isNaN(date.getTime()) ? "" : moments.format(date);
}

/** A share in per cent, never parted from its sign. @param {number} share @param {number} digits after the point */
export function percent(share, digits = 1) {
    return `${fixed(100 * share, digits)}\u00a0%`;
}

/** So many digits after the point. @param {number} value @param {number} digits */
export function fixed(value, digits) {
    return value.toFixed(digits).replace(".", point).replace("-", "−");
}

/**
 * A value in so many significant figures, or more where it is a large whole part; 0 is "0".
 * @param {number} value
 * @param {number} figures
 */
export function number(value, figures = 3) {
    if (Number.isNaN(value)) return "not a number";
    const size = Math.abs(value);
    return (value < 0 ? "−" : "") + (size === Infinity ? "∞" : plain(size, figures).replace(".", point));
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
