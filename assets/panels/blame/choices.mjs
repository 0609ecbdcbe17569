/** What may be to blame: a class, or one rather than another; what is said of it. */
import { say } from "../../page/words.mjs";

const FEW = 12; // classes, of which all pairs are offered
const LIKELY = 3; // of more classes, those whose pairs are

/**
 * @param {string[]} classes @param {number[]} probabilities of the present input, empty where there is none yet
 * @param {string} chosen as the view has it
 * @returns {{label: string, options: string[][]}[]} groups of values and their words
 */
export function choices(classes, probabilities, chosen) {
    const all = Array.from(classes.keys());
    const paired = classes.length <= FEW ? all : likely(probabilities);
    const pairs = paired.flatMap((one) => paired.filter((other) => other !== one).map((other) => `${one}-${other}`));
    if (/^\d+-\d+$/.test(chosen) && !pairs.includes(chosen) && known(chosen, classes)) pairs.unshift(chosen);
    return [
        { label: say("blame.classes"), options: all.map((at) => [String(at), say("blame.class", { one: classes[at] })]) },
        { label: say("blame.pairs"), options: pairs.map((pair) => [pair, pairWords(pair, classes)]) },
    ];
}

/** What the maps show. @param {{target: number, rather: ?number}} blame @param {string[]} classes */
export function sentence({ target, rather }, classes) {
    return say(`blame.speaks${rather === null ? "" : "-rather"}`, { one: classes[target], other: classes[rather] });
}

function pairWords(pair, classes) {
    const [one, other] = pair.split("-").map((at) => classes[at]);
    return say("blame.pair", { one, other });
}

function likely(probabilities) {
    return Array.from(probabilities.keys())
        .sort((one, other) => probabilities[other] - probabilities[one])
        .slice(0, LIKELY);
}

function known(pair, classes) {
    const [one, other] = pair.split("-").map(Number);
    return one !== other && Math.max(one, other) < classes.length;
}
