/*
 * The worker of a saved page, as engine/worker.js for others; stands behind its modules and link.js. It makes addresses of
 * its own, for those that the page made are closed to it where the page is a file.
 */
const addresses = linked(modules);
const engine = import(addresses["engine/engine.mjs"]).then(({ Engine }) => new Engine());

self.onmessage = async ({ data }) => {
    try {
        const { answer, transfer } = await (await engine).hear(data.act === "start" ? located(data) : data);
        self.postMessage(answer, transfer);
    } catch (trouble) {
        self.postMessage({ id: data.id, trouble: trouble.message });
    }
};

/** The runtime's files, named as modules are, where they are; the runtime takes an address for a file's where it ends in .js. */
const located = ({ index, loader, ...given }) => ({ ...given, index: addresses[index], loader: `${addresses[loader]}#.js` });
