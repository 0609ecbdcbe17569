/** Undo and redo: what was looked at before, newest last. Stepping through images counts as one step. */
import { STATE } from "./address.mjs";

const MOST = 200;
const KEYS = Object.keys(STATE).filter((key) => STATE[key].undo);

/** Remembers the pieces of a view that can be undone, and brings them back. */
export class Undo {
    /** @param {View} view */
    constructor(view) {
        this.view = view;
        this.undone = [];
        const { input } = view;
        this.before = input.kind === "ink" ? input.strokes.map((_, at) => ({ ...this.now, input: ink(input.strokes.slice(0, at)) })) : [];
    }

    get now() {
        return Object.fromEntries(KEYS.map((key) => [key, this.view[key]]));
    }

    /** Change pieces of the view so that they can be brought back. @param {Object<string, *>} changes */
    change(changes) {
        const stepping = Object.keys(changes).length === 1 && this.view.input.kind === "image" && changes.input?.kind === "image";
        if (!stepping) this.before.push(this.now);
        if (this.before.length > MOST) this.before.shift();
        this.undone = [];
        this.view.set(changes);
    }

    /** Bring back what was before the last change. */
    undo() {
        this.go(this.before, this.undone);
    }

    /** Take the last undo back. */
    redo() {
        this.go(this.undone, this.before);
    }

    /** From what is now to the newest of `states` that differs: Back may have brought the same already. */
    go(states, others) {
        const { now } = this;
        while (states.length && KEYS.every((key) => states.at(-1)[key] === now[key])) states.pop();
        if (!states.length) return;
        others.push(now);
        this.view.set(states.pop(), false);
    }
}

/** A drawing as an input. @param {number[][]} strokes flat x, y lists in pad sides */
export function ink(strokes) {
    return { kind: "ink", strokes };
}
