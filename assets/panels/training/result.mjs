/** What came of the run that finished last: the tab's answer, and what can be done with that run. */
import { byId, write } from "../../page/elements.mjs";

/** The sentence on top of the tab, its caption, its buttons. */
export class Result {
    /** @param {TrainingPanel} training */
    constructor(training) {
        Object.assign(this, { training, page: training.page });
        this.run = "";
        this.waits = true; // until it was asked for what holds
        this.host = byId("train-result").closest(".result");
        this.host.addEventListener("click", ({ target }) => {
            const button = target.closest("[data-result]");
            if (button && this.run) training.use(button.dataset.result, this.run);
        });
    }

    open() {
        if (this.waits) this.show();
    }

    /** News: a run has moved, or another model is in use. */
    hear({ runs, version, run }, before) {
        if (runs === before.runs && version === before.version) return;
        if (run.state === "running" && before.run?.state === "running" && version === before.version) return; // an epoch more
        this.show();
    }

    async show() {
        this.waits = !this.training.isShown;
        if (this.waits) return;
        const answer = await this.page.ask("training/result", {});
        if (!answer || answer.error) return;
        this.run = answer.run;
        write(byId("train-result"), answer.sentence);
        write(byId("train-result-caption"), answer.caption);
        this.host.classList.toggle("nothing", !answer.run);
        for (const button of this.host.querySelectorAll("[data-result]")) button.disabled = !answer.acts?.includes(button.dataset.result);
    }
}
