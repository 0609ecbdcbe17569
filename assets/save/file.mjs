/** One file of the page: model, engine, scripts, styles and the present view, to be opened without a server. */
import { keyOf } from "../page/browser_end.mjs";
import { written } from "../page/address.mjs";
import { tables } from "../page/tables.mjs";
import { say } from "../page/words.mjs";
import { documentOf } from "./document.mjs";
import { gathered } from "./modules.mjs";
import { base64, packed } from "./packed.mjs";
import { PANELS } from "./panels.mjs";
import { BINARY, FOLDER, INDEX, LOADER } from "./runtime.mjs";

const MOST = 12_000_000; // bytes, which a mail or a course page takes
const ENTRIES = { modules: ["save/opened.mjs"], engine: ["engine/engine.mjs", INDEX, LOADER] }; // of the page, of its worker
const SCRIPTS = ["first.js", "save/link.js", "save/begin.js", "save/worker.js"];
const ASSETS = new URL("..", import.meta.url);
const BLAMELESS = { gradients: null, blameless: { say: "save.small" } }; // they are twice the model's bytes
const FONT = /url\("([^":]+\.woff2)"\)/g;

/**
 * Make the file.
 * @param {Page} page
 * @param {{runtime: string, untouched: object}} from below which address the runtime is served, and see `served`
 * @param {function(number): void} progress hears which share is done
 * @returns {Promise<File>}
 * @throws {Error} in a line for the visitor
 */
export async function fileOf(page, { runtime, untouched }, progress) {
    const { data } = page.model;
    const facts = await known(page.ask("header/facts", { version: page.model.version, data }, { slot: "save", raw: true }));
    const { version } = facts; // another's, where that one is gone
    const script = (name) => text(placeOf(name, runtime));
    const pieces = await followed(
        {
            kernels: known(page.ask("filters/kernels", { version, data }, { keep: true, slot: "save" })),
            images: Promise.all(imagesIn(page).map((input) => imageOf(page, input, version))),
            styles: Promise.all(Array.from(document.querySelectorAll("link[rel=stylesheet]"), ({ href }) => styleOf(href))),
            words: wordsOf(Object.keys(tables.languages)),
            modules: gathered(ENTRIES.modules, script),
            engine: gathered(ENTRIES.engine, script),
            scripts: Promise.all(SCRIPTS.map(script)),
            runtime: bytes(placeOf(BINARY, runtime)).then(packed),
            graph: bytes(`/models/${version}/single.tflite`).then(packed),
        },
        progress,
    );
    const view = viewOf(page.view);
    const saved = { home: location.origin + location.pathname, view, answers: { "filters/kernels": pieces.kernels }, images: pieces.images };
    const file = new File([documentOf(untouched, { facts: { ...facts, ...BLAMELESS }, saved, ...pieces })], nameOf(facts), { type: "text/html" });
    if (file.size > MOST) throw new Error(say("save.too-large", { size: file.size / 1e6, most: MOST / 1e6 }));
    return file;
}

/** All that some promises give, by the same keys. */
async function followed(promises, progress) {
    const entries = Object.entries(promises);
    let done = 0;
    progress(0);
    const got = await Promise.all(entries.map(async ([key, promise]) => {
        const value = await promise;
        progress(++done / entries.length);
        return [key, value];
    })); // prettier-ignore
    return Object.fromEntries(got);
}

/** Where a file of ours or of the runtime is served. */
function placeOf(name, runtime) {
    return name.startsWith(FOLDER) ? runtime + name.slice(FOLDER.length) : new URL(name, ASSETS).href;
}

/** The images of the data that the page shows, each once; a link may name what there is not. */
function imagesIn({ view, model }) {
    const images = [view.input, ...view.beside].filter(({ kind, index, split = "test" }) => kind === "image" && index < model.counts[split]);
    return Array.from(new Map(images.map((image) => [keyOf(image), image])).values());
}

/** An image as the worker remembers it, its pixels in base64. */
async function imageOf(page, input, version) {
    const { link } = page.live;
    const answer = link.isOpen && (await link.exchange(page.questionOf(input, version, [], { off: [] })));
    if (!answer) throw new Error(say("save.unreachable"));
    const { pixels, trueClass } = page.decoded(answer);
    return { key: keyOf(input), pixels: base64(pixels), trueClass };
}

/** The address of a view, in a tab that the saved page has. */
function viewOf(view) {
    const here = PANELS.some(({ key, tab }) => tab && key === view.tab);
    return written(here ? view : { ...view, tab: "activations" });
}

/** An answer that is none of an error. */
async function known(answer) {
    const given = await answer;
    if (!given || given.error) throw new Error(given?.error.line ?? say("save.displaced"));
    return given;
}

/** A style sheet that needs no other file. */
async function styleOf(href) {
    const sheet = await text(href);
    const fonts = new Map(Array.from(sheet.matchAll(FONT), ([, name]) => [name, null]));
    for (const name of fonts.keys()) fonts.set(name, base64(new Uint8Array(await bytes(new URL(name, href)))));
    return sheet.replace(FONT, (_, name) => `url("data:font/woff2;base64,${fonts.get(name)}")`);
}

/** All that is said, by language. @param {string[]} codes */
async function wordsOf(codes) {
    return Object.fromEntries(await Promise.all(codes.map(async (code) => [code, JSON.parse(await text(new URL(`words/${code}.json`, ASSETS)))])));
}

async function bytes(url) {
    return (await had(url)).arrayBuffer();
}

async function text(url) {
    return (await had(url)).text();
}

/** The answer to a request for a file. */
async function had(url) {
    const response = await fetch(url).catch(() => null);
    if (!response) throw new Error(say("save.unreachable"));
    if (!response.ok) throw new Error(say("save.gone", { path: new URL(url, location.href).pathname }));
    return response;
}

/** What the file is called: letters that every disk takes. */
function nameOf({ model }) {
    return `featurescope-${model.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 60)}.html`;
}
