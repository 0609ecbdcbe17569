/** The model that is shown: what the page knows of it, and which version frames are asked of. */

/** One model's panels at a time; a time-lapse asks for other versions of the same panels. */
export class ShownModel {
    /**
     * @param {object} facts as app/panels/facts.py tells them
     * @param {Asker} asker
     */
    constructor(facts, asker) {
        this.asker = asker;
        this.listeners = [];
        this.isOwn = Boolean(facts.own); // the visitor's: as long as the page is
        this.generation = 0; // frames asked for other panels are not painted
        this.take(facts);
    }

    take(facts) {
        this.facts = { ...facts, own: this.isOwn };
        this.version = facts.version;
        this.generation++;
    }

    get classes() {
        return this.facts.classes;
    }

    get layers() {
        return this.facts.layers;
    }

    get counts() {
        return this.facts.counts;
    }

    get data() {
        return this.facts.data;
    }

    /** @param {function(object): void} listener hears when another model's panels are to be shown, with its facts */
    listen(listener) {
        this.listeners.push(listener);
    }

    /** Show another model, once the server has said what there is to know of it. @param {string} version */
    async show(version) {
        const facts = await factsOf(this.asker, version, this.data, "shown");
        if (!facts || facts.error) return;
        if (this.needsNewPage(facts)) return location.reload();
        this.take(facts);
        for (const listener of this.listeners) listener(facts);
    }

    /** Another pad, or other images: more than the panels of layers differs. */
    needsNewPage({ input, counts, data }) {
        return data !== this.data || String(this.facts.input) !== String(input) || JSON.stringify(this.counts) !== JSON.stringify(counts);
    }
}

/** What there is to know of a model. @param {Asker} asker @param {string} version @param {string} data @param {string} slot */
export function factsOf(asker, version, data, slot) {
    return asker.ask("header/facts", { version, data }, { keep: true, slot });
}
