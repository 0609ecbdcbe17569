/** The runs: a list of all, the chosen one with its curves, what is done with it, its name and notes. */
import { byId, setProperties } from "../../page/elements.mjs";
import { draw } from "../../page/plots.mjs";
import { themeName } from "../../page/theme.mjs";
import { say } from "../../page/words.mjs";
import { RunDetails } from "./run_details.mjs";
import { RunList } from "./run_list.mjs";

/** The list and the chosen run. */
export class Runs {
    /** @param {TrainingPanel} training */
    constructor(training) {
        Object.assign(this, { training, page: training.page });
        this.chosen = "";
        this.latest = "";
        this.waits = null; // what is to be shown once the tab is
        this.panel = byId("run");
        this.list = new RunList(byId("runs"), { choose: (id) => this.choose(id), undo: () => this.change("undo", "") });
        this.details = new RunDetails(byId("run-details"), (act, run) => training.use(act, run));
        setProperties("run-name", { placeholder: say("runs.name-hint") });
        setProperties("run-notes", { placeholder: say("runs.notes-hint") });
        this.panel.addEventListener("change", () => this.describe());
    }

    open() {
        if (this.waits) this.show(this.waits.same);
        else if (!this.chosen) this.drawCurves();
    }

    /** Show a run's curves and details. */
    choose(id) {
        this.chosen = id;
        this.show(false);
    }

    /** News: the latest run, and a revision of the list. A new run is followed, unless another one was chosen. */
    hear({ run, runs, version, others }, before) {
        const follow = !this.chosen || this.chosen === this.latest;
        const other = follow && run.id !== this.chosen;
        this.latest = run.id;
        if (other) this.chosen = run.id;
        if (runs !== before.runs || other || version !== before.version) this.show(!other);
        const line = run.id === this.chosen ? run.line : others?.[this.chosen];
        if (line && this.panel.dataset.run === this.chosen) this.details.say(line);
    }

    /**
     * Ask for list, details and curves, as soon as the tab is shown: figures drawn out of sight would only delay the
     * pen. @param {boolean} same leave name and notes as they are being typed
     */
    async show(same) {
        this.waits = this.training.isShown ? null : { same: same && (this.waits?.same ?? true) };
        if (this.waits) return;
        this.drawCurves();
        const answer = await this.page.ask("training/runs", { run: this.chosen });
        if (!answer) return;
        if (answer.error) return (this.list.trouble.textContent = answer.error.line);
        this.list.show(answer, this.chosen);
        this.showChosen(answer.chosen, same);
    }

    showChosen(chosen, same) {
        this.panel.hidden = !chosen;
        if (chosen) this.details.show(chosen);
        if (same && chosen?.id === this.panel.dataset.run) return;
        this.panel.dataset.run = chosen?.id ?? "";
        setProperties("run-name", { value: chosen?.name ?? "" });
        setProperties("run-notes", { value: chosen?.notes ?? "" });
    }

    async drawCurves() {
        if (!this.training.isShown) return;
        const answer = await this.page.ask("training/curves", { run: this.chosen, theme: themeName() });
        if (answer && !answer.error) draw("train-curves", answer.figure, say("training.curves.label"));
    }

    /** Have the server change a run, or take a promotion back. @param {string} act @param {string} run */
    async change(act, run) {
        const waiting = act === "promote" ? say("training.preparing") : "";
        const answer = await this.training.act(act === "undo" ? "/model/undo" : `/runs/${run}/${act}`, {}, waiting);
        if (act === "delete" && !answer.error) this.chosen = this.latest === run ? "" : this.latest;
        this.show(act !== "delete");
    }

    describe() {
        const { run } = this.panel.dataset;
        if (run) this.training.act(`/runs/${run}/describe`, { name: byId("run-name").value, notes: byId("run-notes").value });
    }
}
