/** What is around a page that its server answers; around one that was saved as a file there is less, see save/place.mjs. */
import { PANELS } from "../panels/index.mjs";
import { browserEnd } from "./browser_end.mjs";
import { liveSocket } from "./link.mjs";
import { startSave } from "./save.mjs";
import { startShare } from "./share.mjs";

/**
 * @typedef {object} Place
 * @property {Array<typeof Panel>} panels in the order in which a frame reaches them
 * @property {{kind: string}} first the input where the one that an address names cannot be had
 * @property {function(object): boolean} has whether an image of the data can be had
 * @property {object} address see `View`
 * @property {function(): boolean} [isFirstVisit] whether the visitor came without a link to something
 * @property {function(string, object): Promise<Response>} fetch see `Asker`
 * @property {function(): WebSocket} socket see `Live`
 * @property {function(Page): Handover} end the browser's end of the live path
 * @property {function(Page): void} begin what there is to start once the page's parts are there
 */

/** @param {{page: HTMLElement, skeleton: HTMLElement}} untouched copies of what scripts change @returns {Place} */
export function served(untouched) {
    const plain = location.hash.length < 2; // before the page writes one
    return {
        panels: PANELS,
        isFirstVisit: () => plain,
        first: { kind: "image", index: 0, split: "test" },
        has: () => true,
        address: {
            hash: () => location.hash.slice(1),
            picks: () => history.state?.picks ?? null,
            replace: (text, picks) => history.replaceState({ picks }, "", `#${text}`),
            push: (text, picks) => history.pushState({ picks }, "", `#${text}`),
        },
        fetch: (...request) => globalThis.fetch(...request),
        socket: liveSocket,
        end: browserEnd,
        begin(page) {
            startShare(page.view);
            startSave(page, untouched);
        },
    };
}
