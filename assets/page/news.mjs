/** News from the server: the model in use, the latest run, a revision of all runs. Anybody may listen. */
import { spoken } from "./words.mjs";

/**
 * Whether work in the background may have brought what a job is waited for. News tell of the newest job alone, so that
 * the end of one may never be heard: that another has taken its place says as much.
 * @param {number} job that is waited for @param {object} now what the news say of such work @param {object} before
 */
export function mayHaveBrought(job, now = {}, before = {}) {
    if (now.job !== before.job) return true;
    return now.job === job && (now.parts !== before.parts || (now.share === 1 && before.share !== 1));
}

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
        this.now = spoken(JSON.parse(text));
        for (const listener of this.listeners) listener(this.now, before);
    }
}
