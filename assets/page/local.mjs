/** The browser's end of the live path as the page has it: a worker (engine/engine.mjs), spoken to by questions and answers. */

const MOST = 256; // images whose keys are known; the worker keeps as many

/** One worker. Once it has failed, nothing is to be had of it any more. */
export class Local {
    /**
     * @param {function(): Worker} create
     * @param {function(string): void} failed hears why the worker itself, not one of its answers, went wrong
     */
    constructor(create, failed) {
        this.open = new Map(); // by number: the promise of an answer
        this.versions = new Set(); // models that are ready
        this.blaming = new Set(); // those of them whose gradients are, too
        this.images = new Set(); // keys
        this.readyAt = null; // when the runtime was loaded, in milliseconds of the clock
        this.stopped = false;
        this.number = 0;
        this.worker = create();
        this.worker.onmessage = ({ data }) => this.heard(data);
        this.worker.onerror = (event) => failed(event.message || "its script cannot be loaded");
        this.worker.onmessageerror = () => failed("a message could not be read");
    }

    /** Load the runtime, see `Engine.start`. @returns {Promise<void>} */
    start(from) {
        return this.say("start", from);
    }

    /** Have a model ready, see `Engine.load`. @param {object} spec @param {Uint8Array} file */
    async load(spec, file) {
        this.drop(await this.say("load", { spec, file }));
        this.versions.add(spec.version);
    }

    /** Have the gradients of a model ready, see `Engine.loadGradients`. @param {string} version @param {Uint8Array} file */
    async loadGradients(version, file) {
        this.drop(await this.say("loadGradients", { version, file }));
        this.blaming.add(version);
    }

    /** Models had to make room. */
    drop(versions) {
        for (const version of versions) {
            this.versions.delete(version);
            this.blaming.delete(version);
        }
    }

    /** Remember an image of the data, so that it can be an input. */
    remember(key, pixels, trueClass) {
        if (this.images.has(key)) return;
        this.images.add(key);
        if (this.images.size > MOST) this.images.delete(this.images.values().next().value);
        this.say("remember", { key, pixels: pixels.slice(), trueClass }).catch(() => {}); // only one that has ended does not
    }

    /** Answer a request. @param {ArrayBuffer} request @returns {Promise<ArrayBuffer>} its frame */
    ask(request) {
        return this.say("ask", { request });
    }

    /** End it; what it was asked is not answered. */
    stop() {
        this.stopped = true;
        this.worker.terminate();
        for (const { reject } of this.open.values()) reject(new Error("stopped"));
        this.open.clear();
    }

    say(act, given) {
        if (this.stopped) return Promise.reject(new Error("stopped"));
        return new Promise((resolve, reject) => {
            this.open.set(++this.number, { resolve, reject });
            this.worker.postMessage({ id: this.number, act, ...given });
        });
    }

    heard({ id, result, trouble }) {
        const { resolve, reject } = this.open.get(id) ?? {};
        this.open.delete(id);
        if (trouble === undefined) resolve?.(result);
        else reject?.(new Error(trouble));
    }
}
