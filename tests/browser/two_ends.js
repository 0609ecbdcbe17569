// Has both ends answer the same requests and says how far apart they are: a script for WebDriver, in the page.
// arguments: version of a model, drawings, number of test images, done
const [version, drawings, count, done] = arguments;
const base = document.querySelector("script[type=module]").src;
const imported = (path) => import(new URL(path, base));

async function compared() {
    const { decode, question } = await imported("page/frame.mjs");
    const { Local } = await imported("page/local.mjs");
    const { imageKey } = await imported("page/image_key.mjs");
    const { asker, model } = window.page;
    const facts = await asker.ask("header/facts", { version, data: model.data }, { keep: true, slot: "two ends" });
    const { runtime } = model.facts;
    const local = new Local(() => new Worker(new URL("engine/worker.js", base)), (trouble) => done({ trouble }));
    await local.start({ index: `${runtime}index.js`, loader: runtime, files: runtime });
    const file = new Uint8Array(await (await fetch(`/models/${version}/single.tflite`)).arrayBuffer());
    await local.load({ version, shape: facts.input, layers: facts.layers, ...facts.engine }, file);

    const socket = new WebSocket(`ws://${location.host}/live`);
    socket.binaryType = "arraybuffer";
    await new Promise((resolve) => (socket.onopen = resolve));
    const server = (request) => new Promise((resolve) => {
        socket.onmessage = ({ data }) => typeof data === "string" || resolve(data);
        socket.send(request);
    });
    const sizes = new Map(facts.layers.map(({ index, maps, size }) => [index, maps * size[0] * size[1]]));
    const read = (message) => decode(message, (index) => sizes.get(index));

    const said = { requests: 0, verdicts: 0, certainty: 0, input: 0, values: 0, unequal: 0, steps: 0, scale: 0 };
    const inputs = [
        ...drawings.map((strokes) => ({ kind: "ink", strokes })),
        ...Array.from({ length: count }, (_, index) => ({ kind: "image", index, split: "test" })),
    ];
    for (const input of inputs) {
        const layers = facts.layers.map(({ index }) => index);
        const wish = { sequence: ++said.requests, version, layers, normalise: said.requests % 2 > 0, pen: 2.25, fourBits: said.requests % 8 === 0 };
        const request = question(input, wish);
        const theirs = read(await server(request));
        if (input.kind === "image") local.remember(imageKey(0, input.index), theirs.pixels, theirs.trueClass);
        compare(said, theirs, read(await local.ask(request)));
    }
    local.stop();
    socket.close();
    return said;
}

function compare(said, theirs, ours) {
    said.verdicts += theirs.predicted !== ours.predicted || theirs.trueClass !== ours.trueClass;
    theirs.probabilities.forEach((value, at) => (said.certainty = Math.max(said.certainty, Math.abs(value - ours.probabilities[at]))));
    theirs.pixels.forEach((value, at) => (said.input = Math.max(said.input, Math.abs(value - ours.pixels[at]))));
    for (const [index, layer] of theirs.layers) {
        const own = ours.layers.get(index);
        const span = layer.high - layer.low || 1;
        said.scale = Math.max(said.scale, Math.abs(layer.low - own.low) / span, Math.abs(layer.high - own.high) / span);
        if (layer.steps.length !== own.steps.length) said.steps = Infinity;
        said.values += layer.steps.length;
        layer.steps.forEach((step, at) => {
            const apart = Math.abs(step - own.steps[at]);
            if (apart) said.unequal++;
            if (apart > said.steps) said.steps = apart;
        });
    }
}

compared().then(done, (trouble) => done({ trouble: String(trouble.stack || trouble) }));
