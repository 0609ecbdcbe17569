/** The input and its verdict: pad, tools, picker, bars. */
import { byId, setProperties, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { startFold } from "../../page/sheet.mjs";
import { say } from "../../page/words.mjs";
import { Pad } from "./pad.mjs";
import { Picker } from "./picker.mjs";
import { Verdict } from "./verdict.mjs";

/** The left side of the page. */
export class InputPanel extends Panel {
    static key = "input";
    static tab = false;

    constructor(page) {
        super(page);
        this.pad = new Pad(byId("draw-canvas"), page);
        this.picker = new Picker(page);
        this.verdict = new Verdict(page.model.classes);
        this.connect();
        startFold(byId("more-open"), byId("more"), document.querySelector(".sight")); // one draws while it is open
        this.showControls();
        this.hint();
    }

    connect() {
        const { view } = this;
        const { clear, undo } = this.acts;
        byId("clear-canvas").addEventListener("click", clear);
        byId("undo-stroke").addEventListener("click", undo);
        byId("normalise").addEventListener("change", ({ target }) => view.set({ normalise: target.checked }));
        byId("pen-width").addEventListener("input", ({ target }) => view.set({ pen: Number(target.value) }));
        view.listen((keys) => {
            if (keys.has("input") || keys.has("pen")) this.pad.repaint();
            if (keys.has("normalise") || keys.has("pen")) this.showControls();
            this.hint();
        });
    }

    /** What the keyboard does, and the buttons. */
    get acts() {
        const { undo } = this.page;
        return {
            undo: () => undo.undo(),
            redo: () => undo.redo(),
            clear: () => this.clear(),
            step: (by) => this.picker.step(by),
            random: () => this.picker.random(),
            keep: () => this.page.keep(this.view.input),
            present: () => this.page.panel("header").presenting.toggle(),
        };
    }

    clear() {
        const { input } = this.view;
        if (this.pad.drawable && (input.kind === "image" || input.strokes.length)) this.page.draw([]);
    }

    /** Make an image the input. */
    pick(index, split) {
        this.picker.pick(index, split);
    }

    /** Make the controls say what the view says. */
    showControls() {
        setProperties("normalise", { value: this.view.normalise });
        setProperties("pen-width", { value: this.view.pen });
    }

    /** The pad says what it is for until there is ink on it. */
    hint() {
        const { input } = this.view;
        const inked = input.kind === "ink" && input.strokes.length > 0;
        byId("pad-hint").hidden = inked || !this.pad.drawable;
        write(byId("pad-hint"), say(input.kind === "image" ? "input.redraw" : "input.draw"));
    }

    /** The pad's ink is thicker while it is presented. */
    arrange() {
        this.pad.repaint();
    }

    adopt({ classes }) {
        this.verdict = new Verdict(classes);
    }

    apply(frame) {
        if (this.view.input.kind === "image" && frame.input === this.view.input) this.pad.show(frame.image, frame.shape);
        this.verdict.apply(frame, this.view.input.kind === "image", this.pad.pointer === null);
    }
}
