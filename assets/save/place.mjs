/** What is around a saved page: what the file holds, no server, and a link back to it. */
import { read } from "../page/address.mjs";
import { browserEnd, keyOf, modelOf } from "../page/browser_end.mjs";
import { byId, bytesOf, write } from "../page/elements.mjs";
import { say } from "../page/words.mjs";
import { unpacked } from "./packed.mjs";
import { PANELS } from "./panels.mjs";
import { INDEX, LOADER } from "./runtime.mjs";

const NO_SERVER = { isOpen: false, pace: Infinity };
const NEVER = { readyState: 0, close() {} }; // a socket that stays about to open

/** @param {{home: string, view: string, answers: object, images: object[]}} saved what file.mjs put there @returns {Place} see page/served.mjs */
export function savedPlace({ home, view, answers, images }) {
    const keys = new Set(images.map(({ key }) => key));
    return {
        panels: PANELS,
        first: read(view).input,
        has: (input) => keys.has(keyOf(input)),
        address: {
            hash: () => location.hash.slice(1) || view,
            picks: () => history.state?.picks ?? null,
            replace: (...entry) => note("replaceState", ...entry),
            push: (...entry) => note("pushState", ...entry),
        },
        fetch: async (path) => ({ json: async () => answers[/^\/ask\/([^?]+)/.exec(path)?.[1]] ?? { error: { code: "unreachable", line: say("save.alone") } } }),
        socket: () => ({ ...NEVER }),
        end: (page) => end(page, images),
        begin(page) {
            leadHome(home, page.view);
            page.handover.start();
        },
    };
}

/** The browser's end, always in charge: what it computes was held against the server before the page was saved. */
function end(page, images) {
    const line = byId("connection");
    const handover = browserEnd(page, {
        runtime: runtime(),
        worker: () => new Worker(URL.createObjectURL(new Blob([byId("worker").textContent], { type: "text/javascript" }))),
        model: (version) => modelOf(page.model.facts, version, async () => new Uint8Array(await held("graph"))),
        images: images.map(({ key, pixels, trueClass }) => ({ key, pixels: bytesOf(pixels), trueClass })),
        exchange: async () => null,
        server: () => NO_SERVER,
        tell: (trouble) => write(line, say("save.trouble", { trouble })),
        moved() {
            if (handover.local) write(line, "");
            page.moved();
        },
    });
    handover.checked.add(page.model.version);
    return handover;
}

/** What the worker makes of it `Engine.start` takes, see worker.js. */
async function runtime() {
    return { index: INDEX, loader: LOADER, files: "", binary: await held("runtime") };
}

/** Bytes that the document holds. */
function held(id) {
    return unpacked(byId(id).textContent);
}

/** Write an entry of the history. Some browsers forbid it to files. */
function note(how, text, picks) {
    try {
        history[how]({ picks }, "", `#${text}`);
    } catch {
        // the address stays as it is
    }
}

/** The link to the full program shows there what is shown here, whenever somebody is about to follow it. */
function leadHome(home, view) {
    const link = byId("open-home");
    const follow = () => (link.href = `${home}#${view.link()}`);
    for (const type of ["pointerenter", "pointerdown", "focus", "click"]) link.addEventListener(type, follow);
    follow();
}
