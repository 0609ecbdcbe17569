/** Blame: what speaks for a class, at every layer and in the input. The maps themselves are the activations' panel's. */
import { byId, write } from "../../page/elements.mjs";
import { INPUT_BLAME } from "../../page/wire.mjs";
import { Panel } from "../../page/panel.mjs";
import { say } from "../../page/words.mjs";
import { choices, sentence } from "./choices.mjs";
import { Overlay } from "./overlay.mjs";

/** See app/panels/blame. */
export class BlamePanel extends Panel {
    static key = "blame";
    static tab = false;

    constructor(page) {
        super(page);
        this.select = byId("blame");
        this.by = byId("blame-by");
        this.line = byId("blame-line");
        this.title = this.select.title;
        this.overlay = new Overlay(byId("network-input"));
        this.probabilities = [];
        this.frame = null; // the newest
        this.connect();
        this.show();
    }

    connect() {
        const { by, select, view } = this;
        select.addEventListener("change", () => view.set({ blame: select.value }));
        for (const type of ["pointerdown", "focus"]) select.addEventListener(type, () => this.offer()); // before it opens
        by.addEventListener("change", () => view.choose("blame", { by: by.value }));
        view.listen((keys) => ["blame", "blame.by", "tab"].some((key) => keys.has(key)) && this.show());
    }

    /** Make the choices say what the view says. */
    show() {
        const { by, line, page, select, view } = this;
        const { facts, classes } = page.model;
        const why = facts.gradients === null ? facts.blameless || say("blame.gone") : say("blame.timelapse");
        select.disabled = !page.canBlame;
        select.title = page.canBlame ? this.title : say("blame.unavailable", { why });
        this.offer();
        const { blame } = page;
        byId("colormap").disabled = blame !== null; // it has colours of its own
        by.value = view["blame.by"];
        line.parentElement.hidden = blame === null;
        write(line, blame ? sentence(blame, classes) : "");
        if (!blame) this.overlay.hide();
    }

    /** The choices there are now. */
    offer() {
        const { page, probabilities, select, view } = this;
        const chosen = page.canBlame ? view.blame : "";
        const offered = choices(page.model.classes, probabilities, chosen);
        const text = JSON.stringify(offered);
        if (this.offered !== text) {
            const groups = offered.map(({ label, options }) => {
                const group = document.createElement("optgroup");
                group.label = label;
                group.append(...options.map(([value, words]) => new Option(words, value)));
                return group;
            });
            select.replaceChildren(new Option(say("blame.responds"), ""), ...groups);
            this.offered = text;
        }
        select.value = chosen;
        if (select.selectedIndex < 0) select.value = ""; // an address may name a class that there is not
    }

    adopt() {
        this.probabilities = [];
        this.show();
    }

    again() {
        this.show();
    }

    recolour() {
        if (this.frame?.blame) this.overlay.paint(this.frame.layers.get(INPUT_BLAME), this.frame.shape);
    }

    apply(frame) {
        this.frame = frame;
        this.probabilities = frame.probabilities;
        if (frame.blame) this.overlay.paint(frame.layers.get(INPUT_BLAME), frame.shape);
        else this.overlay.hide();
    }
}
