/** A network's answers → class probabilities, by what its head makes of them: the twin of model/serving/engine.py. */

const BY_HEAD = {
    softmax: (answers) => answers,
    logits: softmax,
    sigmoid: (answers) => answers,
    "yes or no": twoClasses,
    "yes or no, logit": ([logit]) => twoClasses([1 / (1 + Math.fround(Math.exp(-logit)))]),
};

/** What a network's answers may be: `HEADS` of model/records.py. */
export const HEADS = Object.keys(BY_HEAD);

/**
 * Class probabilities.
 * @param {Float32Array} answers of one image
 * @param {string} head one of HEADS
 * @returns {Float32Array}
 */
export function probabilities(answers, head) {
    if (!HEADS.includes(head)) throw new Error(`head ${head}, expected one of ${HEADS.join(" · ")}`);
    return Float32Array.from(BY_HEAD[head](answers));
}

function softmax(logits) {
    const most = logits.reduce((one, other) => Math.max(one, other));
    const exponents = logits.map((logit) => Math.exp(logit - most));
    const sum = exponents.reduce((one, other) => one + other);
    return exponents.map((exponent) => exponent / sum);
}

function twoClasses([yes]) {
    return [1 - yes, yes];
}
