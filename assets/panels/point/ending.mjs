/** What follows a sum's terms: bias, sum, activation, and the value; a norm's parameters, a softmax's exponentials. */
import { made } from "../../page/elements.mjs";
import { number, percent } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";
import { bar } from "./term_row.mjs";

const MOST_SHARES = 12;
const SUMMED = ["conv", "depthwise", "separable", "dense"]; // kinds whose terms are added up

/**
 * @param {object} answer of app/panels/point/view.py @param {string[]} classes @param {object} info of the layer
 * @param {{bar: function(number): number, column: function(?number): string}} scales
 * @returns {HTMLElement[]}
 */
export function endingOf(answer, classes, info, scales) {
    const { kind, bias, before, activation, after, mask, value, total, parts } = answer;
    const { column } = scales;
    const lines = parts.map(([name, own]) => line(say(`point.part.${name}`), own, number));
    if (bias !== null) lines.push(line(say("point.bias"), bias, column, scales.bar(bias)));
    if (SUMMED.includes(kind)) lines.push(line(say("point.sum"), before, column));
    if (answer.shares.length) lines.push(...sharesOf(answer, classes, info));
    else if (activation && activation !== "linear") lines.push(line(activation, after ?? (mask === 1 ? total : null), column));
    if (mask !== 1) lines.push(line(say("point.masked", { mask }), total, column));
    const last = line(say("point.value"), value, answer.shares.length ? number : column);
    last.classList.add("value");
    if (total !== null) last.title = say("point.exact", { value: String(value), total: String(total) });
    return [...lines, last];
}

/** Each unit's exponential, the largest first, and what they add up to. */
function sharesOf({ shares, map, activation }, classes, { maps }) {
    const whole = shares.reduce((sum, [, , own]) => sum + own, 0);
    const named = (unit) => (maps === classes.length ? classes[unit] : `${unit}`);
    const strongest = [...shares].sort((one, other) => other[2] - one[2]);
    const shown = strongest.slice(0, MOST_SHARES);
    if (!shown.some(([unit]) => unit === map)) shown.push(shares[map]);
    const lines = shown.map(([unit, before, own]) => {
        const element = line(say("point.exponential", { value: before }), own / whole, percent, own / whole);
        element.prepend(made("span", "sum-share-of", named(unit)));
        element.classList.toggle("this-one", unit === map);
        element.classList.add("sum-share");
        return element;
    });
    return [made("p", "sum-rule", say("point.shares", { activation, count: shares.length })), ...lines];
}

/** A name and a number, with a bar where it is a part of the sum. */
function line(name, value, written, share) {
    const element = made("div", "sum-line");
    const total = made("span", "sum-total", value === null ? "" : written(value), value === null ? "" : String(value));
    element.append(made("span", "sum-label", name));
    if (share !== undefined) {
        const drawn = bar();
        drawn.show(share);
        element.append(drawn.element);
    }
    element.append(total);
    return element;
}
