/** A bundle's graph for one image, run by LiteRT for the web. */

const MASK = /^m\d+$/; // the name of one: everything is let through unless it is given; other inputs count nothing then

/** Compiled once, run many times; its memory lies in the runtime and is freed by hand. */
export class Graph {
    /**
     * @param {object} runtime the module `@litertjs/core`
     * @param {object} model of `runtime`, compiled
     */
    constructor(runtime, model) {
        this.runtime = runtime;
        this.model = model;
        this.inputs = model.getInputDetails().map(({ name, shape }) => ({ name, shape: Array.from(shape) }));
        this.usual = new Map(this.inputs.map(({ name, shape }) => [name, new Float32Array(sizeOf(shape)).fill(MASK.test(name) ? 1 : 0)]));
    }

    /** @param {object} runtime @param {Uint8Array} file @returns {Promise<Graph>} @throws where the runtime lacks an operation */
    static async compiled(runtime, file) {
        return new Graph(runtime, await runtime.loadAndCompile(file, { accelerator: "wasm" }));
    }

    /**
     * Run it.
     * @param {Float32Array} image in 0–1, (H, W, C)
     * @param {Set<string>} wanted names of outputs
     * @param {Map<string, Float32Array>} given other inputs by name: masks, and what the graph is asked for
     * @returns {Promise<Map<string, Float32Array>>} the outputs by name, channel last
     */
    async run(image, wanted, given = new Map()) {
        const { Tensor } = this.runtime;
        const tensors = {};
        try {
            for (const { name, shape } of this.inputs) {
                tensors[name] = new Tensor(name === "image" ? image : (given.get(name) ?? this.usual.get(name)), shape);
            }
            return taken(await this.model.run(tensors), wanted);
        } finally {
            for (const tensor of Object.values(tensors)) tensor.delete();
        }
    }

    /** Free all that it holds. */
    free() {
        this.model.delete();
    }
}

/** Copies of the outputs that are wanted; all are freed. */
function taken(outputs, wanted) {
    const values = new Map();
    for (const [name, tensor] of Object.entries(outputs)) {
        if (wanted.has(name)) values.set(name, tensor.toTypedArray());
        tensor.delete();
    }
    return values;
}

function sizeOf(shape) {
    return shape.reduce((product, side) => product * side, 1);
}
