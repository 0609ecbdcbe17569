/* The browser's end of the live path, in a thread of its own. A classic script, for the runtime's loader needs importScripts. */
const engine = import("./engine.mjs").then(({ Engine }) => new Engine());

self.onmessage = async ({ data }) => {
    try {
        const { answer, transfer } = await (await engine).hear(data);
        self.postMessage(answer, transfer);
    } catch (trouble) {
        self.postMessage({ id: data.id, trouble: trouble.message }); // a module cannot be loaded
    }
};
