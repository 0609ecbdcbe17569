/** The training tab: asks for runs, and shows what the server says of the latest one. */
(() => {
    "use strict";

    /** The form and the status line. */
    class Training {
        constructor() {
            for (const part of ["preset", "epochs", "start", "cancel", "status", "notice"]) {
                this[part] = document.getElementById(`train-${part}`);
            }
            this.run = null;
            this.preset.addEventListener("change", () => {
                const { epochs } = this.preset.selectedOptions[0].dataset;
                window.dash_clientside.set_props("train-epochs", { value: epochs });
            });
            this.start.addEventListener("click", () => {
                const epochs = /^\d+$/.test(this.epochs.value.trim()) ? Number(this.epochs.value) : this.epochs.value;
                this.ask("/runs", { preset: this.preset.value, epochs });
            });
            this.cancel.addEventListener("click", () => {
                if (this.run) this.ask(`/runs/${encodeURIComponent(this.run.id)}/stop`, {});
            });
        }

        /** Ask the server for something; what it refuses is shown. */
        async ask(path, what) {
            this.notice.textContent = "";
            try {
                const answer = await fetch(path, { method: "POST", body: JSON.stringify(what) });
                const said = await answer.json();
                if (said.error) this.notice.textContent = said.error;
            } catch {
                this.notice.textContent = "The server cannot be reached.";
            }
        }

        /** News of the latest run: {id, state, epoch, line}. */
        hear(run) {
            featurescope.write(this.status, run.line);
            const active = run.state === "running" || run.state === "queued";
            this.cancel.disabled = !active;
            const moved = !this.run || ["id", "state", "epoch"].some((key) => this.run[key] !== run[key]);
            this.run = run;
            if (moved && run.id) window.dash_clientside.set_props("run-seen", { data: { id: run.id, epoch: run.epoch } });
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Training });
})();
