/** What speaks for a class, of layers and of the image: the twin of model/serving/blame.py, where the rules are. */
import { BLAMES } from "../page/off_blame.mjs";
import { INPUT_BLAME } from "../page/wire.mjs";

const ANSWER = "scores"; // the gradient of the layer that answers
const IMAGE = "gimage";
const LOGITS = "logits";
const SINGLE = ["yes or no", "yes or no, logit"]; // heads of one logit

/**
 * Weights of the logits that speak for a class, or for one rather than another: `scores_for` of model/serving/gradient.py.
 * @param {string} head @param {number} classes @param {{target: number, rather: ?number}} blame
 * @returns {Float32Array}
 * @throws {Error} for a class that there is not, or twice the same
 */
export function scoresFor(head, classes, { target, rather }) {
    for (const number of [target, rather]) {
        if (number !== null && number >= classes) throw new Error(`class ${number}: expected 0 to ${classes - 1}`);
    }
    if (target === rather) throw new Error(`class ${target} rather than ${rather}: expected two classes`);
    if (SINGLE.includes(head)) return Float32Array.of(target === 1 ? 1 : -1);
    const scores = new Float32Array(classes);
    scores[target] = 1;
    if (rather !== null) scores[rather] = -1;
    return scores;
}

/** The outputs of the gradient graph that the blame of some layers needs. @param {object[]} layers @returns {Set<string>} */
export function neededFor(layers) {
    const names = layers.map(({ gradient }) => (gradient === ANSWER ? LOGITS : gradient));
    return new Set([IMAGE, ...names.filter((name) => name)]);
}

/**
 * The blame of layers, and of the image, as a frame carries it.
 * @param {string} by one of BLAMES
 * @param {{index: number, shape: number[], gradient: string}[]} layers
 * @param {Float32Array} image @param {number[]} shape of the image
 * @param {function(object): Float32Array} valuesOf the values of a layer
 * @param {Map<string, Float32Array>} outputs of the gradient graph
 * @param {Float32Array} scores
 * @returns {{index: number, values: Float32Array, shape: number[]}[]}
 */
export function blamed(by, { layers, image, shape, valuesOf, outputs, scores }) {
    const part = by === BLAMES[0] ? (values, gradient) => values.map((value, at) => value * gradient[at]) : (_, gradient) => gradient;
    const parts = layers.map((layer) => {
        const { index, gradient } = layer;
        if (!gradient) return { index, shape: layer.shape, values: new Float32Array(valuesOf(layer).length) };
        const isAnswer = gradient === ANSWER;
        const values = isAnswer ? part(outputs.get(LOGITS), scores) : part(valuesOf(layer), outputs.get(gradient));
        return { index, shape: layer.shape, values };
    });
    return [...parts, { index: INPUT_BLAME, shape, values: part(image, outputs.get(IMAGE)) }];
}
