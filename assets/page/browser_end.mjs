/** What the browser's end of the live path needs to know of this page: its models, where files lie, what to be tried on. */
import { Handover } from "./handover.mjs";
import { imageKey } from "./image_key.mjs";
import { BLAMES } from "./off_blame.mjs";
import { splitNamed } from "./tables.mjs";
import { TRIALS } from "./trials.mjs";

const FEW = 64; // layers, of which the server's frame is soon there

/** The page's handover. @param {Page} page @param {object} [differs] what a page has that is not its server's, see `Handover` */
export function browserEnd(page, differs = {}) {
    const { runtime } = page.model.facts;
    return new Handover({
        runtime: runtime ? { index: `${runtime}index.js`, loader: runtime, files: runtime } : null,
        worker: () => new Worker(new URL("../engine/worker.js", import.meta.url)),
        model: (version) => modelOf(page.model.facts, version, (name) => fetched(`/models/${version}/${name}.tflite`)),
        blames: () => page.blame !== null,
        trials: (version, isBlame) => (isBlame ? blameTrials(page, version) : trials(page, version)),
        decode: (message) => page.decoded(message),
        exchange: (request) => page.live.link.exchange(request),
        server: () => page.live.link,
        version: () => page.model.version,
        moved: () => page.moved(),
        ...differs,
    });
}

/** The key of an input that is an image of the data; null for a drawing. */
export function keyOf({ kind, split = "test", index }) {
    return kind === "image" ? imageKey(splitNamed(split).wire, index) : null;
}

/**
 * What the engine is told of a version, whose layers are those that are shown, and its files; see `Handover`.
 * @param {function(string): Promise<?Uint8Array>} file gives `single`, or `gradients`
 */
export function modelOf({ classes, engine, gradients, input, dark_on_light: darkOnLight, layers }, version, file) {
    if (!engine) return null;
    const { head, output } = engine;
    const spec = { version, shape: input, darkOnLight, head, classes: classes.length, output, layers };
    return { spec, file: () => file("single"), gradients: gradients && (() => file("gradients")) };
}

/** The present input, and drawings where it can be drawn, with everything on; the first once more with filters off. */
function trials(page, version) {
    const { input } = page.view;
    const plain = [input, ...drawings(page)].map((drawn) => trial(page, version, drawn, { off: [], blame: null }));
    return [...plain, trial(page, version, input, { off: someOff(page.model.layers), blame: null })];
}

/** The present input's blame, and a drawing's with filters off. */
function blameTrials(page, version) {
    const blame = page.blame ?? { target: 0, rather: null, by: BLAMES[0] };
    const off = someOff(page.model.layers);
    const [drawn = page.view.input] = drawings(page).slice(-1);
    return [trial(page, version, page.view.input, { off: [], blame }), trial(page, version, drawn, { off, blame: { ...blame, by: BLAMES[1] } })];
}

function drawings(page) {
    return page.drawable ? TRIALS.map((strokes) => ({ kind: "ink", strokes })) : [];
}

/** A request of an input with every layer, unless there are very many. */
function trial(page, version, input, others) {
    const { layers } = page.model;
    const wanted = layers.length > FEW ? page.wanted : layers.map(({ index }) => index);
    return { request: page.questionOf(input, version, wanted, others), key: keyOf(input) };
}

/** A map of the first layer that can be switched off, and part of another. */
function someOff(layers) {
    const layer = layers.find(({ mask }) => mask);
    if (!layer) return [];
    const { index, maps, places, size } = layer;
    const box = [0, 0, size[0] >> 1, size[1] >> 1];
    return [{ layer: index, map: 0, box: null }, ...(places ? [{ layer: index, map: maps - 1, box }] : [])];
}

/** A file's bytes; null where it cannot be had. */
async function fetched(url) {
    try {
        const response = await fetch(url);
        return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
    } catch {
        return null;
    }
}
