/** The runs: a list of all, the chosen one with its curves, what is done with it, its name and notes. */
import { byId, made, setProperties } from "../../page/elements.mjs";
import { draw } from "../../page/plots.mjs";
import { themeName } from "../../page/theme.mjs";
import { detailsOf, listOf } from "./run_elements.mjs";

const SURE = 4000; // milliseconds in which a second click deletes

/** The list and the chosen run. */
export class Runs {
    /** @param {TrainingPanel} training */
    constructor(training) {
        Object.assign(this, { training, page: training.page });
        this.chosen = "";
        this.latest = "";
        this.waits = null; // what is to be shown once the tab is
        this.panel = byId("run");
        for (const host of [byId("runs"), this.panel]) host.addEventListener("click", (event) => this.click(event));
        this.panel.addEventListener("change", () => this.describe());
    }

    click({ target }) {
        const row = target.closest("[data-run].run-row");
        if (row) this.choose(row.dataset.run);
        const button = target.closest("[data-act]");
        if (button) this.act(button);
    }

    open() {
        if (this.waits) this.show(this.waits.same);
    }

    /** Show a run's curves and details. */
    choose(id) {
        this.chosen = id;
        this.show(false);
    }

    /** News: the latest run, and a revision of the list. A new run is followed, unless another one was chosen. */
    hear({ run, runs, version }, before) {
        const follow = !this.chosen || this.chosen === this.latest;
        if (run.id) document.querySelector(".training").dataset.runs = "yes";
        const other = follow && run.id !== this.chosen;
        this.latest = run.id;
        if (other) this.chosen = run.id;
        if (runs !== before.runs || other || version !== before.version) this.show(!other);
        const sentence = run.id === this.chosen && this.panel.dataset.run === run.id && this.panel.querySelector(".run-sentence");
        if (sentence) sentence.textContent = run.line;
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
        if (answer.error) return byId("runs").replaceChildren(made("p", "notice", answer.error.line));
        byId("runs").replaceChildren(...listOf(answer, this.chosen));
        this.showChosen(answer.chosen, same);
    }

    showChosen(chosen, same) {
        this.panel.hidden = !chosen;
        byId("run-details").replaceChildren(...(chosen ? detailsOf(chosen) : []));
        if (same && chosen?.id === this.panel.dataset.run) return;
        this.panel.dataset.run = chosen?.id ?? "";
        setProperties("run-name", { value: chosen?.name ?? "" });
        setProperties("run-notes", { value: chosen?.notes ?? "" });
    }

    async drawCurves() {
        if (!this.training.isShown) return;
        const answer = await this.page.ask("training/curves", { run: this.chosen, theme: themeName() });
        if (answer && !answer.error) draw("train-curves", answer.figure);
    }

    async act(button) {
        const { act, run } = button.dataset;
        if (act === "lapse") return this.page.panel("timelapse").openRun(run);
        if (act === "compare") return this.page.view.set({ tab: "compare", "compare.a": run, ...(this.page.view["compare.b"] === run && { "compare.b": "" }) });
        if (act === "delete" && !this.isSure(button)) return;
        const waiting = act === "promote" ? "Getting the model ready …" : "";
        const answer = await this.training.act(act === "undo" ? "/model/undo" : `/runs/${run}/${act}`, {}, waiting);
        if (act === "delete" && !answer.error) this.chosen = this.latest === run ? "" : this.latest;
        this.show(act !== "delete");
    }

    /** Deleting takes a second click. */
    isSure(button) {
        if (button.classList.contains("sure")) return true;
        const text = button.textContent;
        button.classList.add("sure");
        button.textContent = "Delete for good?";
        setTimeout(() => {
            button.classList.remove("sure");
            if (button.isConnected) button.textContent = text;
        }, SURE);
        return false;
    }

    describe() {
        const { run } = this.panel.dataset;
        if (run) this.training.act(`/runs/${run}/describe`, { name: byId("run-name").value, notes: byId("run-notes").value });
    }
}
