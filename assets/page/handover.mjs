/**
 * Which end of the live path answers. The server does, at once and always; the browser takes over when its engine is
 * loaded, was held against the server, and is no slower over this network; it hands back when it fails.
 *
 * Rule: a model's version is answered here only once it was checked here, and blame once that was. Nothing of this may
 * make a frame later.
 */
import { difference } from "./alike.mjs";
import { Local } from "./local.mjs";

const NO_SLOWER = 8; // milliseconds more than the server takes that nobody sees: half a frame of the display
const TOO_SLOW = 30; // milliseconds more than the server takes at which it is the server's turn again
const WEIGHT = 0.1; // of the newest measurement in an average
const RUNS = 5; // of a request, to measure by
const LATE = 500; // milliseconds without an answer, at least, after which the server is asked instead
const LOST = 5000; // milliseconds after which an engine is given up
const AGAIN = [2000, 10_000, 30_000]; // milliseconds before an engine that failed is started anew
const REST = [5000, 600_000]; // milliseconds before one that is too slow is measured anew: at first, and at most
const STEADY = 60_000; // milliseconds after which an engine that fails counts as one that worked
const OFFLINE = 2000; // milliseconds before what could not be fetched or checked is tried again

/** Shared by all that want frames. */
export class Handover {
    /**
     * @param {object} page
     * @param {?object|Promise<object>} page.runtime what `Engine.start` takes; null where only the server computes
     * @param {function(): Worker} page.worker makes one
     * @param {function(string): ?{spec: object, file: function(): Promise<?Uint8Array>, gradients: ?function(): Promise<?Uint8Array>}}
     *     page.model what `Engine.load` takes, of a version; null where browsers cannot run it. `file` gives null where it
     *     cannot be fetched now, and so does `gradients`, which is null where there are none here
     * @param {function(string, boolean): Array<{request: ArrayBuffer, key: ?string}>} page.trials requests to check a version
     *     by, the first of the present view, or its blame; `key` is that of an image of the data
     * @param {function(ArrayBuffer): object} page.decode a frame
     * @param {function(ArrayBuffer): Promise<?ArrayBuffer>} page.exchange has the server answer, null where it is gone
     * @param {function(): {isOpen: boolean, pace: number}} page.server whether it is there, and milliseconds that it takes
     * @param {function(): string} page.version that is shown now
     * @param {function(): void} page.moved another end is in charge
     * @param {function(): boolean} [page.blames] whether blame is wanted now
     * @param {Array<{key: string, pixels: Uint8Array, trueClass: number}>} [page.images] of the data, known from the start
     * @param {function(string, string): void} [page.tell] hears of trouble here, and what follows from it
     */
    constructor(page) {
        Object.assign(this, { page: { blames: () => false, images: [], tell: note, ...page }, local: null, faults: 0, preparing: "" });
        this.time = 0; // milliseconds that an answer takes here, averaged
        this.rest = REST[0]; // milliseconds before one that is too slow is measured anew
        this.charged = false; // whether the browser is no slower
        this.overdue = false; // whether an answer does not come
        this.checked = new Set(); // versions that are as the server's, and names of blame that is, see `lacking`
        this.refused = new Map(); // versions that are not, or cannot be had: until when
    }

    /** Start the engine when there is nothing better to do. */
    begin() {
        if (this.page.runtime && !this.local) idle(() => this.start());
    }

    async start() {
        let local = null;
        try {
            this.local = local = new Local(this.page.worker, (trouble) => this.fail(local, trouble));
            await local.start(await this.page.runtime);
            for (const { key, pixels, trueClass } of this.page.images) local.remember(key, pixels, trueClass);
            local.readyAt = performance.now();
            this.prepare();
        } catch (trouble) {
            this.fail(local, trouble.message);
        }
    }

    /**
     * Whether the browser is to answer.
     * @param {{version: string, key: ?string, blame?: boolean}} wish `key` is that of an image of the data
     */
    answers({ version, key, blame = false }) {
        const { local, page } = this;
        if (blame && !(local?.blaming.has(version) && this.checked.has(blameOf(version)))) return false;
        if (!local || this.overdue || !this.checked.has(version) || !local.versions.has(version)) return false;
        return (key === null || local.images.has(key)) && (this.charged || !page.server().isOpen);
    }

    /** A frame was applied. @param {object} frame @param {?string} key of its input, see `answers` @param {string} end */
    saw({ pixels, trueClass }, key, end) {
        if (end !== "server") return;
        if (key !== null) this.local?.remember(key, pixels, trueClass);
        this.weigh();
        this.prepare();
    }

    /** Have the version that is shown ready before long, and its gradients where blame is wanted. */
    async prepare() {
        const { local, page } = this;
        const version = page.version();
        if (!local || local.readyAt === null || this.preparing) return;
        const part = this.lacking(local, version);
        if (!part || performance.now() < this.refused.get(part.name)) return;
        this.preparing = version;
        try {
            await this.ready(local, version, part);
        } catch (trouble) {
            const still = page.version() === version; // else other layers were shown, and asked for, meanwhile
            if (local === this.local) this.refuse(part.name, still ? trouble.message : "", still ? Infinity : OFFLINE);
        }
        this.preparing = "";
        this.prepare(); // another version, or blame, may be wanted now
    }

    /** What is to be made ready next: how it is called, fetched, loaded, where the engine keeps it; null where all is there. */
    lacking(local, version) {
        const { page } = this;
        const isThere = local.versions.has(version);
        if (isThere && (local.blaming.has(version) || !page.blames())) return null;
        const model = page.model(version);
        if (!isThere && model) {
            return { name: version, file: model.file, load: (file) => local.load(model.spec, file), kept: local.versions, isBlame: false };
        }
        if (!isThere || !model?.gradients) return null;
        const load = (file) => local.loadGradients(version, file);
        return { name: blameOf(version), file: model.gradients, load, kept: local.blaming, isBlame: true };
    }

    async ready(local, version, { name, file, load, kept, isBlame }) {
        const bytes = await file();
        if (!bytes) return this.refuse(name, "", OFFLINE);
        await load(bytes);
        if (!this.checked.has(name)) {
            const trouble = await this.check(local, this.page.trials(version, isBlame));
            if (trouble !== "") {
                kept.delete(version);
                return this.refuse(name, trouble, trouble === null ? OFFLINE : Infinity);
            }
            this.checked.add(name);
        }
        if (!isBlame) await this.measure(local, version);
        this.page.moved();
    }

    /** What differs from the server on a few requests: "" for nothing, null where the server is gone. */
    async check(local, trials) {
        const { page } = this;
        for (const { request, key } of trials) {
            const answer = await page.exchange(request);
            if (!answer) return null;
            const theirs = page.decode(answer);
            if (key !== null) local.remember(key, theirs.pixels, theirs.trueClass);
            const trouble = difference(theirs, page.decode(await local.ask(request)));
            if (trouble) return `the server's ${trouble} and this browser's differ`;
        }
        return "";
    }

    /** How long an answer takes here, at best: what else the machine does is no fault of the engine. */
    async measure(local, version) {
        const [{ request }] = this.page.trials(version, false);
        const times = [];
        for (let run = 0; run < RUNS; run++) {
            const asked = performance.now();
            await local.ask(request);
            times.push(performance.now() - asked);
        }
        this.time = Math.min(...times);
        this.weigh();
        if (!this.charged) this.measureLater();
    }

    /** Decide anew by what either end takes. */
    weigh() {
        const { page, time } = this;
        const most = page.server().pace + (this.charged ? TOO_SLOW : NO_SLOWER);
        const charged = time > 0 && time <= most;
        if (charged === this.charged) return;
        this.charged = charged;
        if (charged) this.rest = REST[0];
        else this.measureLater();
        page.moved();
    }

    /** An engine that is too slow now may be fast enough after a while. */
    measureLater() {
        clearTimeout(this.later);
        this.later = setTimeout(() => {
            const { local, page } = this;
            const version = page.version();
            this.rest = Math.min(2 * this.rest, REST[1]);
            if (!this.charged && local?.versions.has(version)) this.measure(local, version).catch((trouble) => this.blame(local, version, trouble));
        }, this.rest);
    }

    /**
     * Answer a request here.
     * @param {ArrayBuffer} request @param {string} version that it is of
     * @returns {Promise<?ArrayBuffer>} its frame; null where it fails, or takes so long that the server is to answer
     */
    async ask(request, version) {
        const { local, page } = this;
        const asked = performance.now();
        const answer = local.ask(request);
        const watch = setTimeout(() => this.fail(local, `no answer in ${LOST} ms`), LOST);
        const heard = answer.then(() => true, (trouble) => this.blame(local, version, trouble)).then((ok) => {
            clearTimeout(watch);
            if (local === this.local) this.overdue = false;
            return ok;
        });
        const patience = page.server().isOpen ? Math.max(LATE, 10 * this.time) : LOST;
        if (await Promise.race([heard, late(patience)])) {
            this.time += WEIGHT * Math.min(performance.now() - asked - this.time, TOO_SLOW); // one that stumbled is not slow
            this.weigh();
            return answer;
        }
        if (local === this.local) this.overdue = true;
        return null;
    }

    /** Leave a version, or its blame, to the server for a while. */
    refuse(name, trouble, milliseconds) {
        this.refused.set(name, performance.now() + milliseconds);
        if (trouble) this.page.tell(trouble, `model ${name} stays with the server`);
    }

    /** An engine has not answered; it is not to blame where the version had to make room meanwhile. */
    blame(local, version, { message }) {
        if (local.versions.has(version)) this.fail(local, message);
    }

    /** Give an engine up; another one is started after a while, a few times. */
    fail(local, trouble) {
        if (local !== this.local) return;
        this.page.tell(trouble, "the browser's engine has failed");
        local?.stop();
        Object.assign(this, { local: null, charged: false, overdue: false, time: 0 });
        if (local && local.readyAt !== null && performance.now() > local.readyAt + STEADY) this.faults = 0;
        const wait = AGAIN[this.faults++];
        if (wait !== undefined) setTimeout(() => this.begin(), wait);
        this.page.moved();
    }
}

/** What the blame of a version is called. */
function blameOf(version) {
    return `${version} (blame)`;
}

/** Trouble here concerns nobody while there is a server. */
function note(trouble, outcome) {
    console.info(`Featurescope: ${outcome}: ${trouble}`);
}

/** When there is nothing better to do. */
function idle(act) {
    if (globalThis.requestIdleCallback) requestIdleCallback(act, { timeout: 2000 });
    else setTimeout(act, 200);
}

function late(milliseconds) {
    return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds));
}
