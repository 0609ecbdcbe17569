/** The list of runs: which one is chosen, what is done with it, its name and notes. */
(() => {
    "use strict";
    const SURE = 4000; // milliseconds in which a second click deletes

    /** The list and the chosen run. */
    class Runs {
        /** @param {Training} training @param {Lapse} lapse @param {function(string): void} compare */
        constructor(training, lapse, compare) {
            Object.assign(this, { training, lapse, compare });
            this.chosen = "";
            this.latest = "";
            this.panel = document.getElementById("run");
            document.getElementById("runs").addEventListener("click", (event) => {
                const row = event.target.closest(".run-row");
                if (row) this.choose(row.dataset.run);
                const button = event.target.closest("[data-act]");
                if (button) this.act(button);
            });
            this.panel.addEventListener("click", (event) => {
                const button = event.target.closest("[data-act]");
                if (button) this.act(button);
            });
            this.panel.addEventListener("change", () => this.describe());
            training.view.listen((keys) => {
                if (keys.has("tab") && this.waits) this.show(this.waits.same);
            });
        }

        /** Show a run's curves and details. */
        choose(id) {
            this.chosen = id;
            this.show(false);
        }

        /** News: the latest run, and a revision of the list. A new run is followed, unless another one was chosen. */
        hear(run, revision) {
            const follow = !this.chosen || this.chosen === this.latest;
            if (run.id) document.querySelector(".training").dataset.runs = "yes";
            const moved = revision !== this.revision;
            this.revision = revision;
            const other = follow && run.id !== this.chosen;
            this.latest = run.id;
            if (other) this.chosen = run.id;
            if (moved || other) this.show(!other);
            const said = run.id === this.chosen && this.panel.dataset.run === run.id && this.panel.querySelector(".run-sentence");
            if (said) said.textContent = run.line;
        }

        /**
         * Have Dash draw list, details and curves, as soon as the tab is shown: figures drawn out of sight would only
         * delay the pen. `same` leaves name and notes as they are being typed.
         */
        show(same) {
            this.waits = this.training.view.tab !== "training" && { same: same && (this.waits ? this.waits.same : true) };
            if (this.waits) return;
            window.dash_clientside.set_props("run-seen", { data: { id: this.chosen, revision: this.revision, same } });
        }

        async act(button) {
            const { act, run } = button.dataset;
            if (act === "lapse") return this.lapse.open(run);
            if (act === "compare") return this.compare(run);
            if (act === "delete" && !this.sure(button)) return;
            const waiting = act === "promote" ? "Getting the model ready …" : "";
            const said = await this.training.act(act === "undo" ? "/model/undo" : `/runs/${run}/${act}`, {}, waiting);
            if (act === "delete" && !said.error) this.chosen = this.latest === run ? "" : this.latest;
            this.show(act !== "delete");
        }

        /** Deleting takes a second click. */
        sure(button) {
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
            const run = this.panel.dataset.run;
            const name = document.getElementById("run-name").value;
            const notes = document.getElementById("run-notes").value;
            if (run) this.training.act(`/runs/${run}/describe`, { name, notes });
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Runs });
})();
