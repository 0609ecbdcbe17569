/** News from the server: the model in use, the latest run, a revision of all runs. Anybody may listen. */

/** What the server said last, and who wants to hear. */
export class News {
    constructor() {
        this.listeners = [];
        this.now = { version: "", run: {}, runs: "" };
    }

    /** @param {function(object, object): void} listener hears the news, and what they were before */
    listen(listener) {
        this.listeners.push(listener);
    }

    /** @param {string} text as the link brings it */
    hear(text) {
        const before = this.now;
        this.now = JSON.parse(text);
        for (const listener of this.listeners) listener(this.now, before);
    }
}
