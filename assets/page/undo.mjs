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
        if (!this.before.length) return;
        this.undone.push(this.now);
        this.view.set(this.before.pop());
    }

    /** Take the last undo back. */
    redo() {
        if (!this.undone.length) return;
        this.before.push(this.now);
        this.view.set(this.undone.pop());
    }
}

/** A drawing as an input. @param {number[][]} strokes flat x, y lists in pad sides */
export function ink(strokes) {
    return { kind: "ink", strokes };
}
