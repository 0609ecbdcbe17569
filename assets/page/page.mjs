/** The page as a whole: what its parts share, and what passes between them and the server. */
import { recolour } from "../paint/colours.mjs";
import { Hover } from "../paint/hover.mjs";
import { startAbout } from "./about.mjs";
import { Announcer } from "./announce.mjs";
import { Asker } from "./ask.mjs";
import { keyOf } from "./browser_end.mjs";
import { byId, write } from "./elements.mjs";
import { decode, question, sequenceOf } from "./frame.mjs";
import { startKeys } from "./keys.mjs";
import { Live } from "./live.mjs";
import { News } from "./news.mjs";
import { Promotion } from "./promotion.mjs";
import { partsIn, partsOf, textOf } from "./off.mjs";
import { blameIn } from "./off_blame.mjs";
import { staleOf } from "./stale.mjs";
import { ShownModel } from "./shown_model.mjs";
import { partsHeld } from "./switches.mjs";
import { Tabs } from "./tabs.mjs";
import { startTheme } from "./theme.mjs";
import { ink, Undo } from "./undo.mjs";
import { concerns, View } from "./view.mjs";
import { Whose } from "./whose.mjs";
import { CLOSE_GONE } from "./wire.mjs";
import { say, startLanguages } from "./words.mjs";

const REMEMBERED = 64; // requests, to know which input a frame is of
const BLAMED = "activations"; // the tab whose maps can be blame; others follow what responds
const INPUT = ["input", "pen", "normalise", "off", "blame", "blame.by"]; // pieces of the view that frames follow

/** Shared by all panels: `view`, `undo`, `asker`, `news`, `model`, `hover`, and `panel(key)` for another one's service. */
export class Page {
    /** @param {Place} place what is around it, see `served` */
    constructor(place) {
        this.place = place;
        this.view = new View(place.address);
        this.undo = new Undo(this.view);
        this.asker = new Asker(place.fetch);
        this.news = new News();
        this.model = new ShownModel(JSON.parse(byId("page").dataset.facts), this.asker);
        this.inUse = this.model.version;
        this.hover = new Hover();
        this.frames = 0;
        this.sequence = 0; // of the newest request
        this.applied = 0; // of the newest frame
        this.requests = new Map(); // by sequence: the input that a frame is of, and the panels it is for
        this.drawable = this.model.facts.drawable;
        this.knowInput();
        this.streams = [];
        this.panels = [];
        this.handover = place.end(this);
        for (const Panel of place.panels) this.panels.push(new Panel(this)); // each knows those before it
        this.tabs = new Tabs(this.view, () => this.opened());
        this.stale = staleOf(this);
        this.live = this.stream({
            ask: (fourBits) => this.question(fourBits),
            wish: () => ({ version: this.model.version, key: keyOf(this.view.input), blame: this.blame !== null }),
            receive: (message, end) => this.receive(message, end),
            news: (text) => this.news.hear(text),
            state: (state) => this.hear(state),
            owes: () => this.stale.watch(),
        });
        this.connect();
        this.whose = new Whose(this);
        this.announcer = new Announcer(this);
        this.promotion = new Promotion(this);
        this.tabs.show();
        this.want();
        this.view.walk();
    }

    connect() {
        const { place, view } = this;
        startTheme(() => this.recolour());
        place.begin(this);
        startAbout(view, () => this.arrange());
        startLanguages(view);
        startKeys(this.panel("input").acts);
        this.model.listen((facts) => this.panels.forEach((panel) => panel.adopt(facts)));
        this.news.listen(({ version }) => this.follow(version));
        view.listen((keys) => {
            for (const panel of this.panels) if (concerns(keys, panel.constructor.key)) panel.restore();
            if (INPUT.some((key) => keys.has(key))) this.want();
        });
        for (const type of ["popstate", "hashchange"]) window.addEventListener(type, () => this.enter());
        window.addEventListener("resize", () => this.arrange());
    }

    /** A panel by its key, for what it does for others. @param {string} key */
    panel(key) {
        return this.panels.find((panel) => panel.constructor.key === key);
    }

    /** Whether there can be such an input: a drawing where one can draw, an image where there are some. */
    has(input) {
        return input.kind === "ink" ? this.drawable : this.place.has(input);
    }

    /** Back, Forward, or an address written by hand. */
    enter() {
        this.view.enter();
        this.knowInput();
    }

    /** A link's input may be none here. */
    knowInput() {
        if (!this.has(this.view.input)) this.view.set({ input: this.place.first }, false);
    }

    /** A tab is shown: what was hidden has its size now. */
    opened() {
        this.arrange();
        for (const panel of this.panels) if (panel.isShown && panel.constructor.tab) panel.open();
        this.want();
    }

    /** The window, or what stands above a panel, has another size. */
    arrange() {
        for (const panel of this.panels) if (panel.isShown) panel.arrange();
    }

    /** The theme is another one. */
    recolour() {
        recolour();
        for (const panel of this.panels) panel.recolour();
    }

    /** Make a drawing the input. @param {number[][]} strokes */
    draw(strokes) {
        this.undo.change({ input: ink(strokes) });
    }

    /** Make an image of the data the input. @param {number} index @param {string} split */
    pick(index, split) {
        this.panel("input").pick(index, split);
    }

    /** Keep an input side by side with others. @param {object} input */
    keep(input) {
        this.panel("activations").keep(input);
    }

    /** Ask a panel's question, see `Asker.ask`. */
    ask(name, wish, options) {
        return this.asker.ask(name, wish, options);
    }

    /** Want a frame of the present input. Panels may want one before the path is there. */
    want() {
        this.live?.want();
        for (const panel of this.panels) panel.expect();
        if (this.stale?.why) this.stale.look();
    }

    /** Another version is shown in the same panels: want its frames everywhere. */
    wantAll() {
        for (const panel of this.panels) panel.again();
        this.want();
    }

    /** The present input, as a question tells the server of it. */
    get input() {
        const { input, pen, normalise } = this.view;
        if (input.kind === "image") return { index: input.index, split: input.split };
        return { strokes: input.strokes.map((stroke) => Array.from(stroke)), pen, normalise };
    }

    /** A stream of frames, see `Live`. */
    stream(what) {
        const stream = new Live(what, this.handover, this.place.socket);
        this.streams.push(stream);
        return stream;
    }

    /** The newest request, as it is sent. */
    question(fourBits) {
        const { view, model } = this;
        const request = this.questionOf(view.input, model.version, this.wanted, { fourBits, blame: this.blame });
        this.requests.set(this.sequence, { input: view.input, generation: model.generation });
        for (const sequence of this.requests.keys()) {
            if (sequence > this.sequence - REMEMBERED) break;
            this.requests.delete(sequence);
        }
        return request;
    }

    /** Indices of the layers that panels want. */
    get wanted() {
        return [...new Set(this.panels.flatMap((panel) => panel.wanted))];
    }

    /** A request of some input as the present view has it; `others` are options that differ from it. */
    questionOf(input, version, layers, others = {}) {
        const { normalise, pen } = this.view;
        return question(input, { sequence: ++this.sequence, normalise, pen, version, layers, off: this.off, ...others });
    }

    /** What is switched off of the model that is shown, as requests tell it. */
    get off() {
        const { off } = this.view;
        const { layers } = this.model;
        if (this.parts?.text !== off || this.parts.layers !== layers) this.parts = { text: off, layers, off: partsIn(partsOf(off), layers) };
        return this.parts.off;
    }

    /** The same as text, as questions tell it: parts that only other models have are left out, or it would be refused. */
    get offText() {
        return textOf(partsHeld(this.view.off, this.model.layers));
    }

    /** What the maps are to tell, as requests have it: what is to blame; null for what responds. */
    get blame() {
        const { view, model } = this;
        if (!view.blame || view.tab !== BLAMED || !this.canBlame) return null;
        return blameIn(view, model.classes.length);
    }

    /** Whether there is blame; the steps of a time-lapse show what responds. */
    get canBlame() {
        return this.model.facts.gradients !== null && !this.panel("timelapse")?.isOpen;
    }

    /** A frame, unless it was asked for other panels or a newer one is there. */
    receive(message, end) {
        const sequence = sequenceOf(message);
        const { input, generation } = this.requests.get(sequence) || {};
        if (generation !== this.model.generation || sequence < this.applied) return;
        this.applied = sequence;
        const frame = this.decoded(message);
        if (frame.blame && !this.blame) return; // another tab follows what responds, which has been asked for
        frame.input = input;
        for (const panel of this.panels) panel.apply(frame);
        this.stale.answered();
        this.announcer.heard(frame);
        this.hover.refresh();
        this.handover.saw(frame, keyOf(input), end);
        this.name(end);
        byId("layers").dataset.frames = String(++this.frames);
        if (this.frames === 1) this.handover.begin();
    }

    /** Say which end has answered. @param {string} end server or browser */
    name(end) {
        const { dataset } = byId("layers");
        if (dataset.engine === end) return;
        dataset.engine = end;
        write(byId("engine"), say(`header.from-${end}`));
    }

    /** Another end of the live path is in charge. */
    moved() {
        for (const stream of this.streams) stream.move();
        this.want();
    }

    decoded(message) {
        return decode(message, (index) => this.sizeOf(index));
    }

    /** Values in the output of a layer. @param {number} index */
    sizeOf(index) {
        const { maps, size } = this.model.layers.find((layer) => layer.index === index);
        return maps * size[0] * size[1];
    }

    /** Another model may be in use; its panels follow, unless a time-lapse keeps those that are there. */
    follow(version) {
        if (version === this.inUse || this.model.facts.own) return;
        this.inUse = version;
        if (!this.panel("timelapse").isOpen) this.model.show(version);
    }

    /** Whether there is no connection to the server. */
    get trouble() {
        return this.live.link.lostSince !== null;
    }

    /** The connection is lost, or there again. */
    hear({ code }) {
        if (code === CLOSE_GONE && this.panel("timelapse").isOpen) this.panel("timelapse").close();
        this.stale.look();
    }
}
