/**
 * Questions to the server, and acts: the newest answer only, errors as values, answers kept by what they follow from.
 * Nothing else asks the server but the live link.
 */
import { say, spoken } from "./words.mjs";

const MOST = 64; // answers kept

/**
 * What this page is called while it is open, so that the server tells pages behind one address apart. By
 * Math.random, for crypto.randomUUID is not there on plain http.
 */
function pageName() {
    return Array.from({ length: 4 }, () => Math.floor(Math.random() * 2 ** 32).toString(36)).join("-");
}

/** Asks. */
export class Asker {
    /** @param {function(string, object): Promise<Response>} fetch */
    constructor(fetch = (...request) => globalThis.fetch(...request)) {
        this.fetch = fetch;
        this.name = pageName();
        this.asked = new Map(); // slot → the controller of its newest question
        this.kept = new Map(); // path → answer, the one longest not asked for first
    }

    /**
     * Ask a panel's question.
     * @param {string} question `panel/question`
     * @param {object} wish
     * @param {{keep?: boolean, slot?: string, raw?: boolean}} options `keep`: the answer follows from the versions in the
     *     wish alone, so here and the browser keep it. A newer question in the same `slot` takes the place of this one; by
     *     itself, each question has one. `raw`: its phrases stay phrases, for any language.
     * @returns {Promise<object|null>} the answer, `{error: {code, line}}`, or null where a newer question took its place
     */
    async ask(question, wish, { keep = false, slot = question, raw = false } = {}) {
        this.asked.get(slot)?.abort();
        const controller = new AbortController();
        this.asked.set(slot, controller);
        const request = { headers: { "x-page": this.name, "x-slot": slot === question ? "" : slot }, signal: controller.signal };
        const answer = keep ? await this.lasting(question, wish, request) : await this.posted(question, wish, request, raw);
        return controller.signal.aborted || answer.error?.code === "displaced" ? null : answer;
    }

    /** Have something done. @returns {Promise<object>} what came of it, `{error: {code, line}}` where it was refused */
    act(path, what = {}) {
        return this.send(path, { method: "POST", body: JSON.stringify(what) });
    }

    async posted(question, wish, request, raw) {
        const answer = await this.sent(`/ask/${question}`, { ...request, method: "POST", body: JSON.stringify(wish) });
        return raw ? answer : spoken(answer);
    }

    /** An answer that never changes: the one that is kept, or asked for by GET, so that the browser keeps it too. */
    async lasting(question, wish, request) {
        const path = `/ask/${question}?wish=${encodeURIComponent(JSON.stringify(wish))}`;
        const answer = this.kept.get(path) ?? (await this.send(path, request));
        this.kept.delete(path);
        if (!answer.error) this.kept.set(path, answer);
        if (this.kept.size > MOST) this.kept.delete(this.kept.keys().next().value);
        return answer;
    }

    async send(path, request) {
        return spoken(await this.sent(path, request));
    }

    async sent(path, request) {
        try {
            const response = await this.fetch(path, request);
            return await response.json();
        } catch (trouble) {
            return failed(trouble instanceof SyntaxError ? "broken" : "unreachable");
        }
    }
}

/** That there is no answer. @param {string} code broken or unreachable */
export function failed(code) {
    return { error: { code, line: say(`page.${code}`) } };
}
