/** The sweep that is looked at: what can be done with it, its answer, how far it is, its picture and its table. */
import { byId, offer, write } from "../../page/elements.mjs";
import { draw } from "../../page/plots.mjs";
import { Sure } from "../../page/sure.mjs";
import { say } from "../../page/words.mjs";
import { SweepTable } from "./table.mjs";

/** Everything below the form. */
export class SweepResults {
    /** @param {{choose: function(string): void, act: function(string, string): void, look: function(string): void}} acts */
    constructor({ choose, act, look }) {
        Object.assign(this, { act, id: "" });
        this.host = byId("sweep").querySelector(".sweep-shown");
        for (const part of ["answer", "caption", "stand"]) this[part] = this.host.querySelector(`.sweep-${part}`);
        this.choice = byId("sweep-choice");
        this.progress = this.host.querySelector(".progress");
        this.buttons = new Map(Array.from(this.host.querySelectorAll("[data-act]"), (button) => [button.dataset.act, button]));
        this.deleting = new Sure(this.buttons.get("delete"), "sweep.delete");
        this.table = new SweepTable(this.host.querySelector(".sweep-table"), look);
        this.choice.addEventListener("change", () => choose(this.choice.value));
        for (const [name, button] of this.buttons) button.addEventListener("click", () => this.press(name, button));
    }

    /** Deleting takes a second click. */
    press(name, button) {
        if (name === "delete" && !this.deleting.isClickedTwice()) return;
        this.deleting.calm();
        button.disabled = true; // until it is told anew
        this.act(name, this.id);
    }

    /** @param {{sweeps: [string, string][], chosen: ?object}} told */
    show({ sweeps, chosen }) {
        this.host.hidden = !chosen;
        if (!chosen) return (this.id = "");
        if (chosen.id !== this.id) this.deleting.calm();
        this.id = chosen.id;
        offer(this.choice, sweeps);
        this.choice.value = chosen.id;
        for (const [name, button] of this.buttons) button.disabled = !chosen.acts.includes(name);
        write(this.answer, chosen.answer);
        write(this.caption, chosen.caption.join(" "));
        write(this.stand, chosen.stand.join(" · "));
        this.progress.firstElementChild.style.transform = `scaleX(${chosen.share})`;
        this.progress.setAttribute("aria-valuenow", String(Math.round(100 * chosen.share)));
        draw("sweep-figure", chosen.figure, say("sweep.figure.label", { knobs: chosen.heads }));
        this.table.show(chosen);
    }
}
