/** What is looked at: the one store of the page, mirrored in the address. Nothing of it lives on the server. */
import { plain, read, STATE, written } from "./address.mjs";

const CALM = 250; // milliseconds without a change before the address follows

/** Holds the pieces of `STATE` and tells listeners which of them changed. */
export class View {
    /** @param {{hash: function(): string, replace: function(string): void}} address the text after `#`, and how it is replaced */
    constructor(address) {
        this.address = address;
        this.listeners = [];
        this.timer = 0;
        Object.assign(this, read(address.hash()));
    }

    /** @param {function(Set<string>): void} listener */
    listen(listener) {
        this.listeners.push(listener);
    }

    /** Change some pieces; listeners hear at once, the address follows when things are calm. @param {Object<string, *>} changes */
    set(changes) {
        Object.assign(this, changes);
        const keys = new Set(Object.keys(changes));
        for (const listener of this.listeners) listener(keys);
        this.save();
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

    /** Take over an address that was changed by hand; what it does not say goes back to what is plain. */
    reread() {
        if (this.address.hash() !== this.link()) this.set({ ...plain(), ...read(this.address.hash()) });
    }

    /** Write the address soon. */
    save() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.address.replace(this.link()), CALM);
    }

    /** The part of the address after `#`. */
    link() {
        return written(this);
    }
}

/** Whether some of the changed pieces are of a panel. @param {Set<string>} keys @param {string} panel */
export function concerns(keys, panel) {
    for (const key of keys) if (key.startsWith(`${panel}.`)) return true;
    return false;
}
