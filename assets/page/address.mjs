/**
 * Every piece of what is looked at, as one table: what it is called, how an address says it, what holds where an
 * address says nothing, and whether a change of it can be undone. Nothing else reads or writes the address.
 */
import { packed, unpacked } from "./strokes.mjs";
import { splitNamed, tables } from "./tables.mjs";

const LONGEST = 80; // letters of a name
const MOST_BESIDE = 4; // inputs kept side by side
const BLAME = /^\d{1,4}(-\d{1,4})?$/; // what speaks for a class, or for one rather than another
const OFF = /^[^:;@]+:[\d,@.]+(;[^:;@]+:[\d,@.]+)*$/; // `conv_2:30,31;conv_1:4`, a region of a map as `conv_1:4@0.0.5.9`

/**
 * @typedef {object} Piece
 * @property {*} plain what holds where an address says nothing
 * @property {function(URLSearchParams): *} read its value in an address; undefined where that says none, or nonsense
 * @property {function(*, URLSearchParams): void} write
 * @property {boolean} undo whether a change of it can be undone
 * @property {boolean} walks whether Back and Forward bring it back: it says where the visitor is; what does not walk
 *     is how the visitor looks, and stays
 * @property {function(*): boolean} steps whether going over to a value is a step, which Back takes back: a new entry of the
 *     history; what walks without is as it was last at that step
 */

/** A piece under one key. @returns {Piece} */
function piece(key, plain, read, write = String) {
    return {
        plain,
        undo: false,
        walks: false,
        steps: never,
        read: (parts) => (parts.has(key) ? read(parts.get(key)) : undefined),
        write: (value, parts) => value !== plain && parts.set(key, write(value)),
    };
}

const never = () => false;
const walks = (of) => ({ ...of, walks: true });
const steps = (of) => ({ ...of, walks: true, steps: () => true });
const oneOf = (key, plain, values) => piece(key, plain, (text) => (values.includes(text) ? text : undefined));
const word = (key, plain) => piece(key, plain, (text) => (/^[a-z]+$/.test(text) ? text : undefined));
const name = (key) => piece(key, "", (text) => (text.length <= LONGEST ? text : undefined));
const flag = (key, plain, off, on) => piece(key, plain, (text) => ({ [off]: false, [on]: true })[text], (value) => (value ? on : off));
const whole = (key, plain) => piece(key, plain, (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined));
const split = (key) => oneOf(key, "test", tables.splits.map(({ name: known }) => known));

/** @type {Object<string, Piece>} */
export const STATE = {
    input: {
        plain: { kind: "image", index: 0, split: "test" },
        undo: true,
        walks: true,
        steps: ({ kind }) => kind === "image", // ink stays with undo
        read: (parts) => inkIn(parts.get("s") ?? "!") ?? imageIn(parts.get("i") ?? "", parts.get("of")),
        write(input, parts) {
            if (input.kind === "ink") return parts.set("s", packed(input.strokes));
            parts.set("i", String(input.index));
            if (input.split !== "test") parts.set("of", input.split);
        },
    },
    normalise: flag("normalise", true, "0", "1"),
    beside: {
        plain: [],
        undo: false,
        walks: false,
        steps: never,
        read: (parts) => (parts.has("b") ? parts.getAll("b").slice(0, MOST_BESIDE).map(inputIn).filter(Boolean) : undefined),
        write: (inputs, parts) => inputs.forEach((input) => parts.append("b", textOf(input))),
    },
    every: flag("every", false, "0", "1"),
    pen: piece("pen", tables.pad.pen, (text) => (Number(text) >= tables.pad.pens[0] && Number(text) <= tables.pad.pens[1] ? Number(text) : undefined)),
    tab: steps(word("tab", "activations")),
    colours: oneOf("colours", "viridis", tables.colour_choices),
    scale: oneOf("scale", "layer", ["layer", "map", "standardised"]),
    order: oneOf("order", "index", ["index", "strength"]),
    layer: steps(name("layer")), // the filter that is looked into, by its layer and
    map: steps(whole("map", null)),
    at: walks(piece("at", null, pixelIn, (pixel) => pixel.join(","))), // row and column of the pixel asked about
    off: { ...piece("off", "", (text) => (OFF.test(text) ? text : undefined)), undo: true },
    blame: piece("blame", "", (text) => (BLAME.test(text) ? text : undefined)),
    "blame.by": oneOf("blame.by", "activation", ["activation", "gradient"]),
    circuit: steps(flag("circuit", false, "0", "1")),
    lang: oneOf("lang", "", Object.keys(tables.languages)),
    present: flag("present", false, "0", "1"),
    "evaluation.split": walks(split("evaluation.split")),
    "evaluation.cells": walks(oneOf("evaluation.cells", "counts", ["counts", "true", "predicted"])),
    "evaluation.diagonal": walks(flag("evaluation.diagonal", true, "false", "true")),
    "evaluation.true": steps(whole("evaluation.true", null)),
    "evaluation.predicted": steps(whole("evaluation.predicted", null)),
    "evaluation.verdict": walks(oneOf("evaluation.verdict", "all", ["all", "wrong", "right"])),
    "evaluation.sort": walks(oneOf("evaluation.sort", "wrong", ["wrong", "confidence", "loss", "near"])),
    "evaluation.page": walks(whole("evaluation.page", 0)),
    "evaluation.sheet": walks(flag("evaluation.sheet", false, "false", "true")),
    "contrast.a": walks(name("contrast.a")),
    "contrast.b": walks(name("contrast.b")),
    "contrast.layer": walks(name("contrast.layer")),
    "contrast.count": walks(whole("contrast.count", 100)),
    "map.split": walks(split("map.split")),
    "sweep.of": walks(name("sweep")), // the sweep that is looked at
    "compare.a": walks(name("compare.a")),
    "compare.b": walks(name("compare.b")),
};

/** `row,column`. */
function pixelIn(text) {
    const [, row, column] = /^(\d{1,4}),(\d{1,4})$/.exec(text) || [];
    return row ? [Number(row), Number(column)] : undefined;
}

/** What holds where an address says nothing. @returns {Object<string, *>} */
export function plain() {
    return Object.fromEntries(Object.entries(STATE).map(([key, entry]) => [key, entry.plain]));
}

/** What an address says, by piece; what it leaves open, or says in a way that cannot be read, is plain. @param {string} text */
export function read(text) {
    const parts = new URLSearchParams(text);
    return Object.fromEntries(Object.entries(STATE).map(([key, entry]) => [key, entry.read(parts) ?? entry.plain]));
}

/** The address of a state. @param {Object<string, *>} state @returns {string} what stands after `#` */
export function written(state) {
    const parts = new URLSearchParams();
    for (const [key, entry] of Object.entries(STATE)) entry.write(state[key], parts);
    return parts.toString();
}

/** An input kept side by side, as text: `12.test` or strokes. */
function textOf(input) {
    return input.kind === "image" ? `${input.index}.${input.split}` : packed(input.strokes);
}

/** The reverse of `textOf`; null for text that is none. */
function inputIn(text) {
    const [, index, of] = /^(\d{1,9})\.([a-z]+)$/.exec(text) || [];
    if (index) return splitNamed(of) ? { kind: "image", index: Number(index), split: of } : null;
    return inkIn(text) ?? null;
}

function imageIn(index, of) {
    if (/^\d{1,9}$/.test(index)) return { kind: "image", index: Number(index), split: splitNamed(of)?.name ?? "test" };
}

function inkIn(text) {
    const strokes = unpacked(text);
    return strokes ? { kind: "ink", strokes } : undefined;
}
