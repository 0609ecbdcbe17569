/**
 * What is looked at: the one store of the page, mirrored in the address, so that a reload or a link
 * restores it. Nothing of it lives on the server.
 */
(() => {
    "use strict";
    const GRID = 2048; // steps a pad side in an address
    const WRITE_AFTER = 250; // milliseconds of calm
    const DEFAULTS = {
        input: { kind: "image", index: 0, split: "test" },
        normalise: true,
        pen: 2.2,
        tab: "activations",
        colours: "viridis",
        scale: "layer",
        order: "index",
        every: false,
        beside: [],
        choices: {},
    };
    const SPLITS = { test: "test", validation: "validation", train: "training", builtin: "built-in" };
    const CHOICE = /^(evaluation|contrast|map|compare)\.([a-z]+)$/;
    const LONGEST = 80; // letters of a choice

    /** Holds the view and tells listeners which of its keys changed. */
    class View {
        constructor() {
            this.listeners = [];
            this.timer = 0;
            Object.assign(this, DEFAULTS, read(location.hash.slice(1)));
        }

        /** @param {function(Set<string>): void} listener */
        listen(listener) {
            this.listeners.push(listener);
        }

        /** Take over an address that was changed by hand; what it does not say goes back to its default. */
        reread() {
            if (location.hash.slice(1) !== this.link()) this.set({ ...DEFAULTS, ...read(location.hash.slice(1)) });
        }

        /** Change some keys; listeners hear at once, the address follows when things are calm. */
        set(changes) {
            Object.assign(this, changes);
            const keys = new Set(Object.keys(changes));
            for (const listener of this.listeners) listener(keys);
            this.save();
        }

        /** What was chosen on a tab belongs to the view; nobody but that tab need hear. @param {Object<string, string>} chosen */
        remember(tab, chosen) {
            this.choices = { ...this.choices, [tab]: chosen };
            this.save();
        }

        /** Write the address soon. */
        save() {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => history.replaceState(null, "", `#${this.link()}`), WRITE_AFTER);
        }

        /** The part of the address after `#`. */
        link() {
            const parts = new URLSearchParams();
            if (this.input.kind === "image") {
                parts.set("i", String(this.input.index));
                if (this.input.split && this.input.split !== "test") parts.set("of", this.input.split);
            }
            else parts.set("s", packed(this.input.strokes));
            if (!this.normalise) parts.set("normalise", "0");
            for (const each of this.beside) parts.append("b", coded(each));
            if (this.every) parts.set("every", "1");
            for (const key of ["pen", "tab", "colours", "scale", "order"]) {
                if (this[key] !== DEFAULTS[key]) parts.set(key, String(this[key]));
            }
            for (const [tab, chosen] of Object.entries(this.choices)) {
                for (const [key, text] of Object.entries(chosen)) if (text) parts.set(`${tab}.${key}`, text);
            }
            return parts.toString();
        }
    }

    /** The keys that an address holds; what cannot be read is left at its default. */
    function read(hash) {
        const parts = new URLSearchParams(hash);
        const found = {};
        if (parts.has("i") && /^\d{1,9}$/.test(parts.get("i"))) {
            const split = Object.hasOwn(SPLITS, parts.get("of")) ? parts.get("of") : "test";
            found.input = { kind: "image", index: Number(parts.get("i")), split };
        }
        if (parts.has("s")) {
            const strokes = unpacked(parts.get("s"));
            if (strokes) found.input = { kind: "ink", strokes };
        }
        if (parts.get("normalise") === "0") found.normalise = false;
        const pen = Number(parts.get("pen"));
        if (pen >= 1 && pen <= 5) found.pen = pen;
        found.beside = parts.getAll("b").slice(0, 4).map(decoded).filter(Boolean);
        if (parts.get("every") === "1") found.every = true;
        for (const key of ["tab", "colours", "scale", "order"]) if (/^[a-z]+$/.test(parts.get(key) || "")) found[key] = parts.get(key);
        found.choices = {};
        for (const [name, text] of parts) {
            const [, tab, key] = CHOICE.exec(name) || [];
            if (tab && text.length <= LONGEST) found.choices[tab] = { ...found.choices[tab], [key]: text };
        }
        return found;
    }

    /** What to call an input: "test image 17" or "your drawing". */
    function called({ kind, index, split = "test" }) {
        return kind === "ink" ? "your drawing" : `${SPLITS[split]} image ${index}`;
    }

    /** An input kept beside, as text: `12.test` or strokes. */
    function coded(input) {
        return input.kind === "image" ? `${input.index}.${input.split || "test"}` : packed(input.strokes);
    }

    /** The reverse of `coded`; null for text that is none. */
    function decoded(text) {
        const [, index, split] = /^(\d{1,9})\.([a-z]+)$/.exec(text) || [];
        if (index) return Object.hasOwn(SPLITS, split) ? { kind: "image", index: Number(index), split } : null;
        const strokes = unpacked(text);
        return strokes && { kind: "ink", strokes };
    }

    /** Strokes as text: each its number of points, then the steps from point to point. */
    function packed(strokes) {
        const bytes = [];
        for (const stroke of strokes) {
            push(bytes, stroke.length / 2);
            const last = [0, 0];
            stroke.forEach((value, at) => {
                const step = Math.round(value * GRID) - last[at & 1];
                last[at & 1] += step;
                push(bytes, step < 0 ? -2 * step - 1 : 2 * step);
            });
        }
        let text = "";
        for (const byte of bytes) text += String.fromCharCode(byte);
        return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    }

    /** A whole number, seven bits a byte, the lowest first. */
    function push(bytes, number) {
        for (; number > 127; number >>>= 7) bytes.push((number & 127) | 128);
        bytes.push(number);
    }

    /** The reverse of `packed`; null for text that is none. */
    function unpacked(text) {
        try {
            const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
            let at = 0;
            const pull = () => {
                let number = 0;
                for (let shift = 0; ; shift += 7) {
                    if (at >= bytes.length || shift > 28) throw new Error("cut short");
                    number |= (bytes[at] & 127) << shift;
                    if (bytes[at++] < 128) return number >>> 0;
                }
            };
            const strokes = [];
            while (at < bytes.length) {
                const last = [0, 0];
                const stroke = [];
                for (let left = 2 * pull(); left > 0; left--) {
                    const coded = pull();
                    last[stroke.length & 1] += coded & 1 ? -((coded + 1) >>> 1) : coded >>> 1;
                    stroke.push(last[stroke.length & 1] / GRID);
                }
                strokes.push(stroke);
            }
            return strokes;
        } catch {
            return null;
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { View, called, SPLITS });
})();
