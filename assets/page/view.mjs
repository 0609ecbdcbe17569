/**
 * What is looked at: the one store of the page, mirrored in the address. Nothing of it lives on the server.
 *
 * Back and Forward walk through the visitor's steps (see `STATE`: tabs, cells, images, filters), each an entry of the
 * history; ink stays with undo. Rule: each entry says how many images had been picked before it. Entries of one number
 * share one input, so going between them leaves the pad alone, whatever was drawn meanwhile; going to another number
 * brings the input that was last seen there. So Back never takes ink, and what it leaves Forward brings again.
 */
import { plain, read, STATE, written } from "./address.mjs";

const CALM = 250; // milliseconds without a change before the address follows
const QUICK = 1000; // milliseconds between two images within which stepping goes on in the same entry

/** Holds the pieces of `STATE` and tells listeners which of them changed. */
export class View {
    /**
     * @param {object} address
     * @param {function(): string} address.hash the text after `#`
     * @param {function(string, number): void} address.replace writes it, and the number of the entry
     * @param {function(string, number): void} [address.push] the same as a new entry; where there is none, there are no steps
     * @param {function(): ?number} [address.picks] the number of the present entry; null where the visitor wrote the address
     */
    constructor(address) {
        this.address = address;
        this.listeners = [];
        this.timer = 0;
        this.depth = 0; // of changes within changes: those that listeners make belong to the same step
        this.isWalking = false; // whether steps are entries yet
        this.picks = address.picks?.() ?? 0; // images picked before the present entry
        this.inputs = new Map(); // by that number: the input last seen there
        this.pickedAt = -Infinity; // when, in milliseconds
        Object.assign(this, read(address.hash()));
    }

    /** @param {function(Set<string>): void} listener */
    listen(listener) {
        this.listeners.push(listener);
    }

    /** The page is there: from now on the visitor's steps are entries of the history. */
    walk() {
        this.isWalking = Boolean(this.address.push);
    }

    /**
     * Change some pieces; listeners hear at once, the address follows when things are calm, or at once as a new entry
     * where this is a step.
     * @param {Object<string, *>} changes
     * @param {boolean} mayStep false for what takes a step back, or puts right what cannot be
     */
    set(changes, mayStep = true) {
        const isStep = mayStep && this.isWalking && !this.depth && this.isStep(changes);
        if (isStep) this.leave(changes);
        Object.assign(this, changes);
        const keys = new Set(Object.keys(changes));
        this.depth++;
        try {
            for (const listener of this.listeners) listener(keys);
        } finally {
            this.depth--;
        }
        if (isStep) this.write(this.address.push);
        else this.save();
    }

    /** Whether a change takes the visitor elsewhere; images looked through quickly are one place. */
    isStep(changes) {
        const steps = Object.keys(changes).filter((key) => STATE[key].steps(changes[key]) && !alike(changes[key], this[key]));
        const wasQuick = steps.includes("input") && this.input.kind === "image" && performance.now() - this.pickedAt < QUICK;
        if (steps.includes("input")) this.pickedAt = performance.now();
        return steps.length > (wasQuick ? 1 : 0);
    }

    /** Leave the present entry as it is now, so that Back finds it so. */
    leave({ input }) {
        this.write();
        if (!input || input.kind !== "image") return;
        this.inputs.set(this.picks++, this.input);
    }

    /** The pieces of a panel, by what follows its name and a point. @param {string} panel */
    of(panel) {
        const keys = Object.keys(STATE).filter((key) => key.startsWith(`${panel}.`));
        return Object.fromEntries(keys.map((key) => [key.slice(panel.length + 1), this[key]]));
    }

    /** Change pieces of a panel. @param {string} panel @param {Object<string, *>} changes */
    choose(panel, changes) {
        this.set(Object.fromEntries(Object.entries(changes).map(([key, value]) => [`${panel}.${key}`, value])));
    }

    /** As `choose`, for what turned out to hold: nobody need hear. @param {string} panel @param {Object<string, *>} facts */
    settle(panel, facts) {
        for (const [key, value] of Object.entries(facts)) this[`${panel}.${key}`] = value;
        this.save();
    }

    /** Back and Forward have come to another entry, or the address was written by hand: show what it says. */
    enter() {
        const picks = this.address.picks?.() ?? null;
        const isOurs = picks !== null;
        if (!isOurs && this.address.hash() === this.link()) return; // heard of already
        this.inputs.set(this.picks, this.input);
        const said = isOurs ? this.walkedTo(picks) : { ...plain(), ...read(this.address.hash()) };
        const changes = Object.fromEntries(Object.entries(said).filter(([key, value]) => !alike(value, this[key])));
        this.picks = picks ?? this.picks + 1;
        if (Object.keys(changes).length) this.set(changes, false);
        this.write();
    }

    /** What an entry of ours says of what walks. @param {number} picks its number */
    walkedTo(picks) {
        const said = read(this.address.hash());
        const input = picks === this.picks ? this.input : (this.inputs.get(picks) ?? said.input);
        return Object.fromEntries(Object.entries({ ...said, input }).filter(([key]) => STATE[key].walks));
    }

    /** Write the address soon. */
    save() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.write(), CALM);
    }

    /** Write the address now. @param {function(string, number): void} how */
    write(how = this.address.replace) {
        clearTimeout(this.timer);
        how(this.link(), this.picks);
    }

    /** The part of the address after `#`. */
    link() {
        return written(this);
    }
}

/** Whether two values of a piece are one; inputs of drawings only where they are the same drawing. */
function alike(one, other) {
    if (one === other) return true;
    if (one?.kind === "ink" || other?.kind === "ink") return false;
    return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether some of the changed pieces are of a panel. @param {Set<string>} keys @param {string} panel */
export function concerns(keys, panel) {
    for (const key of keys) if (key.startsWith(`${panel}.`)) return true;
    return false;
}
