/** The live path in the browser: a request's bytes in, its frame's bytes out, as the server answers. Runs in a worker. */
import { imageKey } from "../page/image_key.mjs";
import { blamed, neededFor, scoresFor } from "./blame.mjs";
import { Graph } from "./graph.mjs";
import { probabilities } from "./head.mjs";
import { inked, networkInput, pictured } from "./ink.mjs";
import { factors } from "./masks.mjs";
import { pack } from "./pack.mjs";
import { parse } from "./request.mjs";

const MODELS = 8; // compiled at a time: an epoch of a time-lapse is back in some 50 milliseconds
const BYTES = 96 << 20; // of their graphs, the last one whatever it takes
const IMAGES = 256; // of the data, known from frames of the server

/** Does one thing after the other, in the order in which it is asked. */
export class Engine {
    constructor() {
        this.runtime = null;
        this.models = new Map(); // by version, the one longest not used first
        this.images = new Map(); // by `imageKey`, the oldest first, as `Local` has their keys
        this.before = Promise.resolve();
    }

    /**
     * A message of the page; see `Local` in page/local.mjs, which sends them.
     * @param {{id: number, act: string}} message
     * @returns {Promise<{answer: object, transfer: ArrayBuffer[]}>} `answer` has a `result` or says what the `trouble` is
     */
    hear(message) {
        const turn = this.before.then(() => this.done(message));
        this.before = turn;
        return turn;
    }

    async done({ id, act, ...given }) {
        try {
            const result = await this[act](given);
            return { answer: { id, result }, transfer: result instanceof ArrayBuffer ? [result] : [] };
        } catch (trouble) {
            return { answer: { id, trouble: String(trouble?.message ?? trouble) }, transfer: [] };
        }
    }

    /**
     * Load the runtime.
     * @param {{index: string, loader: string, files: string, binary?: ArrayBuffer}} from addresses of its module, of its
     *     loader or the folder with the loaders, and of what these load; `binary` where that need not be fetched
     */
    async start({ index, loader, files, binary }) {
        self.Module = { locateFile: (name) => files + name, print: () => {}, printErr: () => {}, ...(binary ? { wasmBinary: binary } : {}) };
        this.runtime = await import(index);
        await withoutGraphics(() => this.runtime.loadLiteRt(loader));
    }

    /**
     * Have a model ready.
     * @param {{spec: {version: string, shape: number[], darkOnLight: boolean, head: string, classes: number, output: number,
     *     layers: object[]}, file: Uint8Array}} given `file` is its graph
     * @returns {Promise<string[]>} versions that made room for it
     */
    async load({ spec, file }) {
        if (this.models.has(spec.version)) return [];
        const graph = await Graph.compiled(this.runtime, file);
        const layers = new Map(spec.layers.map((layer) => [layer.index, { ...layer, shape: shapeOf(layer) }]));
        this.models.set(spec.version, { ...spec, layers, graph, gradients: null, bytes: file.length });
        return this.makeRoom();
    }

    /**
     * Have the gradients of a model ready, which is.
     * @param {{version: string, file: Uint8Array}} given `file` is the graph that gives them
     * @returns {Promise<string[]>} versions that made room for it
     */
    async loadGradients({ version, file }) {
        const model = this.modelOf(version);
        model.gradients?.free();
        model.gradients = await Graph.compiled(this.runtime, file);
        model.bytes += file.length;
        return this.makeRoom();
    }

    /** A model that is ready; it is the one used last now. */
    modelOf(version) {
        const model = this.models.get(version);
        if (!model) throw new Error(`model ${version} is not here`);
        renew(this.models, version, model);
        return model;
    }

    makeRoom() {
        const dropped = [];
        const total = () => Array.from(this.models.values()).reduce((sum, { bytes }) => sum + bytes, 0);
        while (this.models.size > MODELS || (this.models.size > 1 && total() > BYTES)) {
            const [version, { graph, gradients }] = this.models.entries().next().value;
            graph.free();
            gradients?.free();
            this.models.delete(version);
            dropped.push(version);
        }
        return dropped;
    }

    /** Remember an image of the data. @param {{key: string, pixels: Uint8Array, trueClass: number}} image */
    remember({ key, pixels, trueClass }) {
        this.images.set(key, { values: Float32Array.from(pixels, (pixel) => pixel / 255), trueClass });
        if (this.images.size > IMAGES) this.images.delete(this.images.keys().next().value);
    }

    /** Answer a request. @param {{request: ArrayBuffer}} given @returns {Promise<ArrayBuffer>} its frame */
    async ask({ request }) {
        const asked = parse(request);
        const model = this.modelOf(asked.version);
        const { values, trueClass, blank } = inputOf(asked, model, this.images);
        const layers = asked.layers.map((index) => model.layers.get(index));
        const answer = model.layers.get(model.output);
        const masks = factors(model.layers, asked.off);
        const outputs = await model.graph.run(values, new Set([answer, ...layers].map((layer) => keyOf(layer.values))), masks);
        const valuesOf = (layer) => (layer.values < 0 ? values : outputs.get(keyOf(layer.values)));
        const frame = {
            sequence: asked.sequence,
            version: asked.version,
            image: values,
            shape: model.shape,
            probabilities: probabilities(valuesOf(answer), model.head),
            trueClass,
            blank,
            layers: asked.blame
                ? await this.blamed(asked.blame, model, { layers, image: values, valuesOf }, masks)
                : layers.map((layer) => ({ index: layer.index, values: valuesOf(layer), shape: layer.shape })),
            isBlame: asked.blame !== null,
        };
        return pack(frame, asked);
    }

    /** What of layers and image is to blame. */
    async blamed(blame, model, of, masks) {
        if (!model.gradients) throw new Error(`the gradients of model ${model.version} are not here`);
        const scores = scoresFor(model.head, model.classes, blame);
        const outputs = await model.gradients.run(of.image, neededFor(of.layers), new Map([...masks, ["scores", scores]]));
        return blamed(blame.by, { ...of, shape: model.shape, outputs, scores });
    }

    /** Bytes that the runtime has taken; it never gives any back. */
    memory() {
        return this.runtime.getGlobalLiteRt().liteRtWasm.HEAPU8.length;
    }
}

/** What a request means to a model; `blank` tells that there is neither ink nor an image. */
function inputOf({ strokes, index, split, pen, normalise }, { shape, darkOnLight }, images) {
    if (strokes) {
        const [height, width, channels] = shape;
        const values = pictured(networkInput(strokes, { pen, normalise, size: [height, width] }), channels, darkOnLight);
        return { values, trueClass: null, blank: !inked(values, channels, darkOnLight) };
    }
    const image = images.get(imageKey(split, index));
    if (!image) throw new Error(`image ${index} is not here`);
    return { ...image, blank: image.trueClass === null };
}

/** The name of a layer's output in the graph: `key` of model/export/build.py. */
function keyOf(index) {
    return `t${String(index).padStart(3, "0")}`;
}

function shapeOf({ size, maps, flat }) {
    return flat ? [maps] : [...size, maps];
}

/** Put something last in a map that keeps the order of use. */
function renew(map, key, value) {
    map.delete(key);
    map.set(key, value);
}

/** The runtime looks for a graphics processor and warns where there is none; we want none. */
async function withoutGraphics(load) {
    const { warn } = console;
    Object.defineProperty(navigator, "gpu", { value: undefined, configurable: true });
    console.warn = () => {};
    try {
        await load();
    } finally {
        console.warn = warn;
    }
}
