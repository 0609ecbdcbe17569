/**
 * What a visitor reads, in a language of theirs: sentences by key, of which each language has one file in `assets/words`.
 * Python decides what is said and hands over keys and values (app/words.py); here they become words and numbers.
 */
import { byId } from "./elements.mjs";
import { countIn, fixed, moment, number, percent, whole } from "./numbers.mjs";
import { tables } from "./tables.mjs";

const KEY = "featurescope-language";
const USUAL = "en"; // its file is complete; where another lacks a sentence, this one has it
const PLACE = /\{(\w+)(?::(\w+))?\}/g; // `{name}` or `{name:format}`
const FORMATS = { number, percent, whole, moment, percent0: (share) => percent(share, 0), percent2: (share) => percent(share, 2), two: (value) => fixed(value, 2) };
const UNIT = /(?<=[\d}]) (?=(?:%|s|ms|min|h|MB|GB)(?!\p{L}))/gu; // no line ends between a value and what it is of
const SPOKEN = { say: "textContent", sayTitle: "title", sayLabel: "aria-label", sayPlaceholder: "placeholder" }; // data-say-… → what it sets

let sentences = {};
let plurals = new Intl.PluralRules(USUAL);

/** The visitor's language: the address's, else the one that was chosen here, else the first of the browser's that there is. */
export function languageOf(address, wanted = navigator.languages ?? [navigator.language]) {
    const known = Object.keys(tables.languages);
    const asked = [address, stored(), ...wanted.map((code) => code.toLowerCase().split("-")[0])];
    return asked.find((code) => known.includes(code)) ?? USUAL;
}

/** Remember a choice, if storage is allowed. @param {string} code */
export function chooseLanguage(code) {
    try {
        localStorage.setItem(KEY, code);
    } catch {
        // the address says it all the same
    }
}

function stored() {
    try {
        return localStorage.getItem(KEY);
    } catch {
        return null;
    }
}

/** Have the words of a language. @param {string} code @param {function(string): Promise<object>} load gives those of a code */
export async function speak(code, load) {
    const [own, usual] = await Promise.all([load(code), code === USUAL ? {} : load(USUAL)]);
    use(code, { ...flat(usual), ...flat(own) });
}

/** Say everything with these words from now on. @param {string} code @param {Object<string, string|object>} words by key */
export function use(code, words) {
    sentences = Object.fromEntries(Object.entries(words).map(([key, sentence]) => [key, unbroken(sentence)]));
    plurals = new Intl.PluralRules(code);
    countIn(code);
    document.documentElement.lang = code;
}

function unbroken(sentence) {
    if (typeof sentence === "string") return sentence.replace(UNIT, "\u00a0");
    return Object.fromEntries(Object.entries(sentence).map(([form, text]) => [form, unbroken(text)]));
}

/** Sections of keys → `section.key`. A sentence with forms for one and several is an object too, told by its `other`. */
export function flat(words, before = "") {
    return Object.fromEntries(
        Object.entries(words).flatMap(([key, value]) => {
            const name = before + key;
            return typeof value === "string" || "other" in value ? [[name, value]] : Object.entries(flat(value, `${name}.`));
        }),
    );
}

/**
 * A sentence. Values stand at `{name}`, as they are or by a format; a value may be a phrase itself.
 * @param {string} key `panel.key`
 * @param {Object<string, *>} values where there are forms for one and several, `count` (or what `by` names) chooses
 */
export function say(key, values = {}) {
    const sentence = sentences[key];
    return sentence === undefined ? key : filled(sentence, values);
}

function filled(sentence, values) {
    const text = typeof sentence === "string" ? sentence : (sentence[plurals.select(values[sentence.by ?? "count"])] ?? sentence.other);
    return text.replace(PLACE, (_, name, format) => shown(values[name], format));
}

function shown(value, format) {
    if (value === null || value === undefined) return "";
    if (Array.isArray(value)) return value.map((one) => shown(one, format)).join(", ");
    if (typeof value === "object") return value.say ? said(value) : refusal(value);
    if (typeof value !== "number") return String(value);
    return (FORMATS[format] ?? (Number.isInteger(value) ? whole : number))(value);
}

/** What to call an input: "test image 17" or "your drawing". */
export function called({ kind, index, split = "test" }) {
    return kind === "ink" ? say("input.drawing") : say(`input.image.${split}`, { index });
}

/** A phrase as Python hands it over, in words. @param {{say: string, with: object}} phrase */
export function said(phrase) {
    return say(phrase.say, phrase.with);
}

/** An answer of the server with every phrase in it in words; errors in the language, where it knows them. */
export function spoken(answer) {
    if (Array.isArray(answer)) return answer.map(spoken);
    if (answer === null || typeof answer !== "object") return answer;
    if (typeof answer.say === "string") return said(answer);
    if (answer.template) return { ...answer, line: refusal(answer) };
    return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, spoken(value)]));
}

/** Why something cannot be, by the English sentence that the server has for it; a value of it may be such a reason. */
function refusal({ line, template, with: values }) {
    const sentence = sentences[`refused.${template}`];
    return sentence === undefined ? line : filled(sentence, values);
}

/** Say what elements of the page's layout are to say. @param {HTMLElement} root */
export function translate(root) {
    for (const element of root.querySelectorAll("[data-say], [data-say-title], [data-say-label], [data-say-placeholder]")) {
        const values = JSON.parse(element.dataset.sayWith ?? "{}");
        for (const [name, sets] of Object.entries(SPOKEN)) {
            const key = element.dataset[name];
            if (!key) continue;
            if (sets === "textContent") element.textContent = say(key, values);
            else element.setAttribute(sets, say(key, values));
        }
    }
}

/** The choice of a language in the header; the page begins anew in it, with all that its address holds. @param {View} view */
export function startLanguages(view) {
    const select = byId("language");
    select.replaceChildren(...Object.entries(tables.languages).map(([code, name]) => new Option(name, code)));
    select.value = document.documentElement.lang;
    select.addEventListener("change", () => {
        chooseLanguage(select.value);
        view.set({ lang: select.value });
        view.write();
        location.reload();
    });
}
