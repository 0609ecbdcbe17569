/** From ink to verdict in one row: what the network sees, a map of its first, middle and last convolution, what it reads. */
import { made, write } from "../../page/elements.mjs";
import { Steady } from "../../page/steady.mjs";
import { say } from "../../page/words.mjs";
import { picture } from "../../paint/pictures.mjs";
import { Station } from "./station.mjs";

const WORDS = [[], ["patterns"], ["edges", "parts"], ["edges", "parts", "shapes"]]; // by the number of maps shown
const LONG = 2; // letters of a class's name from which on it is a word

/** The strip above the layers; nothing of it is made anew with a frame. */
export class Pathway {
    /** @param {HTMLElement} root `#pathway` @param {Page} page */
    constructor(root, page) {
        Object.assign(this, { root, page, facts: null, isStale: false, verdict: new Steady((predicted) => this.say(predicted)) });
        this.row = root.querySelector(".stations");
        this.sentence = root.querySelector(".sentence");
        this.note = root.querySelector(".caption");
        this.isVisible = root.offsetHeight > 0;
        new IntersectionObserver((entries) => this.seen(entries.at(-1).isIntersecting)).observe(root);
        this.rebuild(page.model.facts);
    }

    /** It has come into view, or has gone. */
    seen(isVisible) {
        const wants = isVisible && !this.isVisible;
        this.isVisible = isVisible;
        if (wants) this.page.want();
    }

    /** Indices of the layers that it shows. */
    get wanted() {
        return this.isVisible ? this.stations.map(({ info }) => info.index) : [];
    }

    /** Stations for a model's layers. */
    rebuild(facts) {
        if (facts === this.facts) return;
        this.facts = facts;
        const convs = facts.layers.filter(({ kind, size }) => kind === "conv" && size[0] * size[1] > 1);
        const shown = convs.length > 2 ? [convs[0], convs[convs.length >> 1], convs.at(-1)] : convs;
        const words = WORDS[shown.length];
        this.stations = shown.map((info, at) => new Station(info, words[at], ({ name: layer }, map) => this.page.view.set({ layer, map, at: null })));
        this.ink = inkStation(facts.input);
        this.read = made("span", "station-read");
        const verdict = made("span", "station");
        verdict.append(this.read, made("span", "station-word", say("activations.pathway.verdict")));
        const elements = [this.ink.element, ...this.stations.map(({ element }) => element), verdict];
        this.row.replaceChildren(...(shown.length ? elements : []));
        write(this.note, say(`activations.pathway.caption.${shown.length ? "maps" : "flat"}`));
        this.verdict.forget();
    }

    /** Show a frame that layers have taken over. @param {Layers} layers @param {{now: number, isCalm: boolean}} moment */
    apply(frame, layers, moment) {
        if (!layers.next) this.rebuild(this.page.model.facts);
        this.verdict.take(frame.predicted, !moment.isCalm || frame.predicted === null);
        this.layers = layers;
        this.isStale = true;
        if (!this.isVisible) return;
        this.ink.context.putImageData(picture(frame.image, ...frame.shape, false), 0, 0);
        for (const station of this.stations) {
            if (frame.layers.has(station.info.index)) station.apply(layers.byIndex.get(station.info.index), moment);
        }
    }

    /** The pen rests: show the maps that stand out most, and what is read in the end. @param {number} now */
    rest(now) {
        if (!this.isStale) return;
        this.isStale = false;
        this.verdict.rest();
        for (const station of this.isVisible ? this.stations : []) {
            const layer = this.layers.byIndex.get(station.info.index);
            if (layer?.layer) station.rest(layer, now);
        }
    }

    /** In other colours, which the layers have taken on. */
    repaint() {
        if (!this.layers) return;
        for (const station of this.stations) {
            const layer = this.layers.byIndex.get(station.info.index);
            if (layer?.layer) station.paint(layer);
        }
    }

    /** The tab's sentence. @param {?number} predicted */
    say(predicted) {
        const name = predicted === null ? "" : this.facts.classes[predicted];
        const digits = this.facts.classes.every((one) => /^\d$/.test(one));
        const blank = say(`activations.pathway.blank.${digits ? "digit" : "any"}`);
        write(this.sentence, name ? say(`activations.pathway.reads.${WORDS[this.stations.length].at(-1) ?? "flat"}`, { name }) : blank);
        write(this.read, name);
        this.read.classList.toggle("word", name.length >= LONG);
    }
}

/** What the network sees, as it sees it. @param {number[]} shape (H, W, C) of the input */
function inkStation([height, width]) {
    const [element, frame] = [made("span", "station"), made("span", "station-picture")];
    const canvas = made("canvas", "");
    Object.assign(canvas, { height, width });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", say("activations.pathway.ink-title", { height, width }));
    frame.append(canvas);
    element.append(frame, made("span", "station-word", say("activations.pathway.ink")), made("span", "station-where", `${height}×${width}`));
    return { element, context: canvas.getContext("2d") };
}
