/** The training form: knobs filled from a preset, what a run would be, start and cancel, how the latest one goes. */
(() => {
    "use strict";
    const CALM = 250; // milliseconds without typing before the server is asked what a run would be

    /** Ask the server for something; returns its answer, `{error}` where it refuses. */
    async function post(path, what) {
        try {
            return await (await fetch(path, { method: "POST", body: JSON.stringify(what || {}) })).json();
        } catch {
            return { error: "The server cannot be reached." };
        }
    }

    /** The form and the status line. */
    class Training {
        /** @param {View} view */
        constructor(view) {
            for (const part of ["preset", "epochs", "start", "cancel", "halt", "status", "notice", "outlook", "progress"]) {
                this[part] = document.getElementById(`train-${part}`);
            }
            this.view = view;
            const form = this.preset.closest(".train-form");
            this.presets = JSON.parse(form.dataset.presets);
            this.options = JSON.parse(form.dataset.options);
            this.network = new featurescope.Network(document.getElementById("train-layers"), () => this.changed());
            this.run = null;
            this.fill();
            this.connect(form);
        }

        connect(form) {
            this.preset.addEventListener("change", () => {
                window.dash_clientside.set_props("train-epochs", { value: this.presets[this.preset.value].epochs });
                this.fill();
                setTimeout(() => this.changed(), 0); // once Dash has put the values there
            });
            for (const area of [form, document.getElementById("train-settings")]) {
                for (const type of ["input", "change"]) area.addEventListener(type, () => this.changed());
            }
            this.start.addEventListener("click", () => this.act("/runs", this.asked()));
            for (const [button, act] of [[this.cancel, "stop"], [this.halt, "halt"]]) {
                button.addEventListener("click", () => {
                    button.disabled = true; // until news come
                    if (this.run?.id) this.act(`/runs/${this.run.id}/${act}`).then(({ error }) => error && this.hear(this.run));
                });
            }
            this.view.listen((keys) => {
                if (keys.has("tab") && this.view.tab === "training" && !this.outlook.textContent) this.changed();
            });
            if (this.view.tab === "training") this.changed();
        }

        /** Put a preset's values on the form; the epochs stay for whoever typed them. */
        fill() {
            const given = this.presets[this.preset.value];
            for (const option of this.options) {
                const control = document.getElementById(`train-${option}`);
                if (control.tagName === "SELECT") control.value = given[option];
                else window.dash_clientside.set_props(control.id, { value: given[option] });
            }
            this.network.read(given.layers);
        }

        /** What the form asks for: the preset, and what differs from it. */
        asked() {
            const preset = this.presets[this.preset.value];
            const given = { epochs: this.epochs.value.trim() };
            for (const option of this.options) {
                const value = document.getElementById(`train-${option}`).value.trim();
                if (value !== preset[option]) given[option] = value;
            }
            const layers = this.network.text();
            if (layers !== preset.layers) given.layers = layers;
            return { preset: this.preset.value, given };
        }

        /** Say soon what the run would be, or why it cannot be. */
        changed() {
            clearTimeout(this.timer);
            if (this.view.tab !== "training") return;
            this.timer = setTimeout(async () => {
                const asked = this.asked();
                const found = await post("/runs/outlook", asked);
                if (JSON.stringify(asked) !== JSON.stringify(this.asked())) return; // typed on meanwhile
                this.outlook.textContent = found.error || found.sentence;
                this.outlook.classList.toggle("wrong", Boolean(found.error));
                this.network.explain(found.layers || []);
            }, CALM);
        }

        /** Have something done; what is refused is shown. */
        async act(path, what, waiting = "") {
            this.notice.textContent = waiting;
            const said = await post(path, what);
            this.notice.textContent = said.error || "";
            return said;
        }

        /** News of the latest run: {id, state, epoch, share, line, stops}. */
        hear(run) {
            featurescope.write(this.status, run.line);
            this.status.dataset.state = run.state;
            this.cancel.disabled = run.state !== "running" && run.state !== "queued";
            this.halt.disabled = run.state !== "running" || run.stops;
            this.progress.hidden = run.state !== "running";
            this.progress.firstElementChild.style.transform = `scaleX(${run.share || 0})`;
            this.run = run;
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Training, post });
})();
