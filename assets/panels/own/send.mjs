/** Files → the server, in parts, then opened there; see app/http/uploads.py for what is said. */
import { say, spoken } from "../../page/words.mjs";

const PART = 1 << 20; // bytes
const LOOK = 1000; // milliseconds between two looks at how it goes

/** What the server refuses, in a line. */
export class Refused extends Error {}

/**
 * Send a model and perhaps its data, and have it opened; resolves once it can be shown.
 * @param {{model: File, data?: File}} files
 * @param {{progress: function(number, string): void, signal: AbortSignal}} options progress from 0 to 1, or −1 where
 *     nobody knows, and what is being done
 */
export async function send(files, { progress, signal }) {
    const chosen = Object.entries(files).filter(([, file]) => file);
    const about = Object.fromEntries(chosen.map(([kind, { name, size }]) => [kind, { name, size }]));
    const { token } = await said("/uploads", { method: "POST", body: JSON.stringify(about), signal });
    const total = chosen.reduce((sum, [, file]) => sum + file.size, 0);
    let sent = 0;
    for (const [kind, file] of chosen) {
        for (let at = 0; at < file.size; at += PART) {
            progress(sent / total, say("own.sending", { file: file.name }));
            await said(`/uploads/${token}/${kind}?at=${at}`, { method: "PUT", body: file.slice(at, at + PART), signal });
            sent += Math.min(PART, file.size - at);
        }
    }
    await said(`/uploads/${token}/open`, { method: "POST", signal });
    for (;;) {
        const { state, line } = await said(`/uploads/${token}`, { signal });
        if (state === "done") return;
        if (state === "failed") throw new Refused(line);
        progress(-1, line);
        await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
}

/** Go back to the model that everybody sees. */
export function leave() {
    return said("/uploads/leave", { method: "POST" });
}

async function said(url, options) {
    const answer = spoken(await (await fetch(url, { cache: "no-store", ...options })).json());
    if (answer.error) throw new Refused(answer.error.line);
    return answer;
}
