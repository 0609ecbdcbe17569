/**
 * One end of tests/unit/test_engine_twins.py: what [job, items] on standard input ask of the engine's functions, answered as
 * JSON on standard output. Arrays are bytes in base64.
 */
import { readFileSync } from "node:fs";

import { blamed, neededFor, scoresFor } from "../../../assets/engine/blame.mjs";
import { HEADS, probabilities } from "../../../assets/engine/head.mjs";
import * as ink from "../../../assets/engine/ink.mjs";
import { factors } from "../../../assets/engine/masks.mjs";
import { pack } from "../../../assets/engine/pack.mjs";
import { parse } from "../../../assets/engine/request.mjs";
import { spanned } from "../../../assets/engine/steps.mjs";

const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const floats = (text) => new Float32Array(bytes(text).buffer);
const text = (array) => Buffer.from(array.buffer ?? array, array.byteOffset ?? 0, array.byteLength).toString("base64");

/** What was read, strokes as lists; null for what is refused. */
function read(message) {
    try {
        const request = parse(bytes(message).buffer);
        return { ...request, strokes: request.strokes && request.strokes.map((stroke) => Array.from(stroke)) };
    } catch (error) {
        if (!error.message.startsWith("request: ")) throw error;
        return null;
    }
}

function packed({ image, probabilities: shares, layers, fourBits, ...rest }) {
    const outputs = layers.map(({ values, ...layer }) => ({ ...layer, values: floats(values) }));
    return text(pack({ ...rest, image: floats(image), probabilities: floats(shares), layers: outputs }, { fourBits }));
}

function stepped({ values, levels }) {
    const { steps, low, high } = spanned(floats(values), levels);
    return [text(steps), low, high];
}

function drawn(message) {
    const { strokes, ...options } = parse(bytes(message).buffer);
    return text(ink.networkInput(strokes, options));
}

/** Factors by name; null for what cannot be switched off. */
function masked({ layers, off }) {
    try {
        const byIndex = new Map(layers.map((layer) => [layer.index, layer]));
        return Object.fromEntries(Array.from(factors(byIndex, off), ([name, values]) => [name, text(values)]));
    } catch (error) {
        if (!error.message.startsWith("switched off: ")) throw error;
        return null;
    }
}

function pictured({ message, size, channels, darkOnLight }) {
    const { strokes, ...options } = parse(bytes(message).buffer);
    const image = ink.pictured(ink.networkInput(strokes, { ...options, size }), channels, darkOnLight);
    return [text(image), ink.inked(image, channels, darkOnLight)];
}

/** What is to blame, the outputs that this takes, the scores. */
function blamedFor({ blame, head, classes, image, shape, values, layers, outputs }) {
    const scores = scoresFor(head, classes, blame);
    const tensors = new Map(Object.entries(outputs).map(([name, held]) => [name, floats(held)]));
    const valuesOf = ({ index }) => floats(values[index]);
    const parts = blamed(blame.by, { layers, image: floats(image), shape, valuesOf, outputs: tensors, scores });
    return { scores: text(scores), needed: [...neededFor(layers)], parts: parts.map((part) => ({ ...part, values: text(part.values) })) };
}

/** Scores; null for classes that there are not. */
function scored([head, classes, blame]) {
    try {
        return text(scoresFor(head, classes, blame));
    } catch (error) {
        if (!error.message.startsWith("class ")) throw error;
        return null;
    }
}

const JOBS = {
    constants: () => ({ ...ink, HEADS }),
    requests: read,
    drawings: drawn,
    pictures: pictured,
    strokes: (strokes) => text(ink.networkInput(strokes.map(floats))),
    masks: masked,
    blame: blamedFor,
    scores: scored,
    steps: stepped,
    frames: packed,
    heads: ([answers, head]) => text(probabilities(floats(answers), head)),
};

const [job, items] = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(items.map(JOBS[job])));
