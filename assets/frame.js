/** The two binary messages of the live path; their layout is documented in model/frame.py. */
(() => {
    "use strict";
    const STROKES = 1;
    const IMAGE = 2;
    const NORMALISE = 1;
    const FOUR_BITS = 2;
    const SPLIT = 4;
    const SPLITS = ["test", "validation", "train", "builtin"];
    const NONE = 0xffff;
    const PAD = 16384;
    const HEAD = 14;

    /**
     * @param {{kind: string, split?: string, index?: number, strokes?: number[][]}} input strokes are flat x, y lists
     * @param {{sequence: number, version: string, layers: number[], normalise: boolean, pen: number, fourBits: boolean}} options
     * @returns {ArrayBuffer}
     */
    function question(input, options) {
        const strokes = input.kind === "ink" ? input.strokes : null;
        const points = strokes ? strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0) : 0;
        const tail = strokes ? 2 + 2 * strokes.length + 4 * points : 4;
        const view = new DataView(new ArrayBuffer(HEAD + 2 * options.layers.length + tail));
        view.setUint8(0, strokes ? STROKES : IMAGE);
        const split = strokes ? 0 : SPLIT * SPLITS.indexOf(input.split || "test");
        view.setUint8(1, (options.normalise ? NORMALISE : 0) | (options.fourBits ? FOUR_BITS : 0) | split);
        view.setUint8(2, Math.round(options.pen * 16));
        view.setUint8(3, options.layers.length);
        view.setUint32(4, options.sequence, true);
        for (let at = 0; at < 6; at++) view.setUint8(8 + at, parseInt(options.version.substr(2 * at, 2), 16));
        options.layers.forEach((layer, at) => view.setUint16(HEAD + 2 * at, layer, true));
        let place = HEAD + 2 * options.layers.length;
        if (!strokes) {
            view.setUint32(place, input.index, true);
            return view.buffer;
        }
        view.setUint16(place, strokes.length, true);
        strokes.forEach((stroke, at) => view.setUint16(place + 2 + 2 * at, stroke.length / 2, true));
        place += 2 + 2 * strokes.length;
        for (const stroke of strokes) {
            for (const value of stroke) {
                view.setInt16(place, Math.max(-32768, Math.min(32767, Math.round(value * PAD))), true);
                place += 2;
            }
        }
        return view.buffer;
    }

    /**
     * @param {ArrayBuffer} message
     * @param {function(number): number} sizeOf values in the output of the layer at an index
     * @returns {object} sequence, version, probabilities, predicted, trueClass, shape, image, layers: a Map
     *     from a layer's index to {steps, low, high, levels, silent}, steps channel first
     */
    function decode(message, sizeOf) {
        const view = new DataView(message);
        const four = (view.getUint8(1) & FOUR_BITS) !== 0;
        const count = view.getUint16(2, true);
        const classes = view.getUint16(14, true);
        const shape = [20, 22, 24].map((at) => view.getUint16(at, true));
        let place = 26;
        const probabilities = [];
        for (let each = 0; each < classes; each++, place += 4) probabilities.push(view.getFloat32(place, true));
        const heads = [];
        for (let each = 0; each < count; each++, place += 12) {
            heads.push({
                index: view.getUint16(place, true),
                silent: view.getUint16(place + 2, true),
                low: view.getFloat32(place + 4, true),
                high: view.getFloat32(place + 8, true),
                levels: four ? 15 : 255,
            });
        }
        const pixels = shape[0] * shape[1] * shape[2];
        const sizes = heads.map((head) => sizeOf(head.index));
        const held = sizes.map((size) => (four ? (size + 1) >> 1 : size));
        const total = held.reduce((sum, size) => sum + size, pixels);
        const body = featurescope.inflate(new Uint8Array(message, place), total);
        const layers = new Map();
        let at = pixels;
        heads.forEach((head, each) => {
            const part = body.subarray(at, at + held[each]);
            layers.set(head.index, { ...head, steps: four ? whole(part, sizes[each]) : part });
            at += held[each];
        });
        return {
            sequence: view.getUint32(4, true),
            version: hex(new Uint8Array(message, 8, 6)),
            probabilities,
            predicted: maybe(view.getUint16(16, true)),
            trueClass: maybe(view.getUint16(18, true)),
            shape,
            image: body.subarray(0, pixels),
            layers,
            bytes: message.byteLength,
        };
    }

    /** Two values a byte → one a byte. */
    function whole(halves, size) {
        const values = new Uint8Array(size);
        for (let at = 0; at < size; at++) values[at] = at & 1 ? halves[at >> 1] & 15 : halves[at >> 1] >> 4;
        return values;
    }

    function maybe(value) {
        return value === NONE ? null : value;
    }

    function hex(bytes) {
        return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }

    window.featurescope = Object.assign(window.featurescope || {}, { question, decode });
})();
