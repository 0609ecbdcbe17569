// What tests have the browser's end do, in a page whose own object is `window.page`: a script for WebDriver.
// arguments: the name of an act, what that takes, done
const [act, ...given] = arguments;
const done = given.pop();
const base = document.querySelector("script[type=module]").src;
const imported = (path) => import(new URL(path, base));

/** An engine of its own with a model, and how to ask it. */
async function engineWith(version) {
    const { decode, question } = await imported("page/frame.mjs");
    const { Local } = await imported("page/local.mjs");
    const { asker, model } = window.page;
    const facts = await asker.ask("header/facts", { version, data: model.data }, { keep: true, slot: "two ends" });
    const { runtime } = model.facts;
    const local = new Local(() => new Worker(new URL("engine/worker.js", base)), (trouble) => done({ trouble }));
    await local.start({ index: `${runtime}index.js`, loader: runtime, files: runtime });
    const file = new Uint8Array(await (await fetch(`/models/${version}/single.tflite`)).arrayBuffer());
    const { dark_on_light: darkOnLight, layers: infos } = facts;
    const spec = { version, shape: facts.input, darkOnLight, classes: facts.classes.length, layers: infos, ...facts.engine };
    await local.load(spec, file);
    if (facts.gradients) await local.loadGradients(version, new Uint8Array(await (await fetch(`/models/${version}/gradients.tflite`)).arrayBuffer()));
    const layers = facts.layers.map(({ index }) => index);
    const sizes = new Map(facts.layers.map(({ index, maps, size }) => [index, maps * size[0] * size[1]]));
    const read = (message) => decode(message, (index) => sizes.get(index));
    const ask = (input, wish) => question(input, { version, layers, pen: 2.25, normalise: true, fourBits: false, ...wish });
    return { local, spec, file, ask, read, canBlame: facts.gradients !== null };
}

/** A connection of its own to the server. */
async function serverEnd() {
    const socket = new WebSocket(`ws://${location.host}/live`);
    socket.binaryType = "arraybuffer";
    await new Promise((resolve) => (socket.onopen = resolve));
    const answer = (request) => new Promise((resolve) => {
        socket.onmessage = ({ data }) => typeof data === "string" || resolve(data);
        socket.send(request);
    });
    return { answer, close: () => socket.close() };
}

/** Both ends answer the same requests: how far apart they are. */
async function compared(version, drawings, count) {
    const { imageKey } = await imported("page/image_key.mjs");
    const { local, spec, ask, read, canBlame } = await engineWith(version);
    const server = await serverEnd();

    const said = { requests: 0, verdicts: 0, certainty: 0, input: 0, values: 0, unequal: 0, steps: 0, scale: 0 };
    const saidOfBlame = { ...said };
    const inputs = [
        ...drawings.map((strokes) => ({ kind: "ink", strokes })),
        ...Array.from({ length: count }, (_, index) => ({ kind: "image", index, split: "test" })),
    ];
    for (const input of inputs) {
        const sequence = ++said.requests;
        const off = sequence % 5 === 0 ? someOff(spec.layers, sequence) : [];
        const request = ask(input, { sequence, normalise: sequence % 2 > 0, fourBits: sequence % 8 === 0, off });
        const theirs = read(await server.answer(request));
        if (input.kind === "image") local.remember(imageKey(0, input.index), theirs.pixels, theirs.trueClass);
        compare(said, theirs, read(await local.ask(request)));
        if (!canBlame || sequence % 3) continue;
        saidOfBlame.requests++;
        const target = sequence % spec.classes;
        const blame = { target, rather: sequence % 2 ? (target + 1) % spec.classes : null, by: sequence % 4 < 2 ? "gradient" : "activation" };
        const wish = ask(input, { sequence, normalise: sequence % 2 > 0, fourBits: sequence % 8 === 0, off, blame });
        compare(saidOfBlame, read(await server.answer(wish)), read(await local.ask(wish)));
    }
    said.blame = saidOfBlame;
    local.stop();
    server.close();
    return said;
}

/** A map of every layer that has a mask, and part of another one. */
function someOff(layers, sequence) {
    const masked = layers.filter(({ mask }) => mask);
    return masked.flatMap(({ index, maps, size, places }) => [
        { layer: index, map: sequence % maps, box: null },
        ...(places ? [{ layer: index, map: (sequence + 3) % maps, box: [0, 1, size[0] - 2, size[1] - 1] }] : []),
    ]);
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

/** Bytes that the runtime has taken: at the start, after frames, after a room full of models, after many more. */
async function filled(version, frames, models) {
    const { local, spec, file, ask } = await engineWith(version);
    const taken = [];
    const note = async () => taken.push(await local.say("memory"));
    const draw = (name, at) => local.ask(ask({ kind: "ink", strokes: [[0.2 + 0.001 * (at % 300), 0.3, 0.6, 0.7, 0.4, 0.2]] }, { version: name, sequence: at }));
    const fill = async (first, count) => {
        for (let at = first; at < first + count; at++) {
            const name = at.toString(16).padStart(12, "0");
            await local.load({ ...spec, version: name }, file);
            await draw(name, at);
        }
    };
    await draw(version, 0);
    await note();
    for (let at = 1; at <= frames; at++) await draw(version, at);
    await note();
    await fill(1, models);
    await note();
    await fill(models + 1, 2 * models);
    await note();
    const kept = local.versions.size;
    local.stop();
    return { taken, kept };
}

const acts = { compared, filled };
acts[act](...given).then(done, (trouble) => done({ trouble: String(trouble.stack || trouble) }));
