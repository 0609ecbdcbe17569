/** What the browser's end of the live path needs to know of this page: its models, where files lie, what to be tried on. */
import { Handover } from "./handover.mjs";
import { imageKey } from "./image_key.mjs";
import { splitNamed } from "./tables.mjs";
import { TRIALS } from "./trials.mjs";

const FEW = 64; // layers, of which the server's frame is soon there

/** The page's handover. @param {Page} page @param {object} [differs] what a page has that is not its server's, see `Handover` */
export function browserEnd(page, differs = {}) {
    const { runtime } = page.model.facts;
    return new Handover({
        runtime: runtime ? { index: `${runtime}index.js`, loader: runtime, files: runtime } : null,
        worker: () => new Worker(new URL("../engine/worker.js", import.meta.url)),
        model: (version) => modelOf(page.model.facts, version, () => fetched(`/models/${version}/single.tflite`)),
        trials: (version) => trials(page, version),
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

/** What the engine is told of a version, whose layers are those that are shown, and its `file`; see `Handover`. */
export function modelOf({ engine, input, dark_on_light: darkOnLight, layers }, version, file) {
    if (!engine) return null;
    const { head, output } = engine;
    return { spec: { version, shape: input, darkOnLight, head, output, layers }, file };
}

/**
 * The present input, and drawings where it can be drawn, with everything on; the first once more with filters off. With
 * every layer, unless there are very many.
 */
function trials(page, version) {
    const { layers } = page.model;
    const drawings = page.drawable ? TRIALS.map((strokes) => ({ kind: "ink", strokes })) : [];
    const wanted = layers.length > FEW ? page.wanted : layers.map(({ index }) => index);
    const { input } = page.view;
    const asked = [...[input, ...drawings].map((drawn) => [drawn, { off: [] }]), [input, { off: someOff(layers) }]];
    return asked.map(([drawn, others]) => ({ request: page.questionOf(drawn, version, wanted, others), key: keyOf(drawn) }));
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
