/** The training form: hyperparameters filled from a preset, what a run would be, what is wrong with a field beside it. */
import { byId, setProperties, write } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";
import { Network } from "./network.mjs";

const CALM = 250; // milliseconds without typing before the server is asked what a run would be

/** What is typed and chosen. */
export class Form {
    /** @param {Page} page @param {function(): boolean} isShown whether anybody sees it */
    constructor(page, isShown) {
        Object.assign(this, { page, isShown });
        for (const part of ["preset", "epochs", "kernel", "outlook"]) this[part] = byId(`train-${part}`);
        const element = this.preset.closest(".train-form");
        this.presets = JSON.parse(element.dataset.presets);
        this.options = JSON.parse(element.dataset.options);
        this.network = new Network(byId("train-layers"), () => this.edited());
        this.listed = ""; // the network as it was before its kernels were changed at once
        this.settled = Promise.resolve(); // once the network has the kernel that was chosen
        this.wrong = ""; // the option whose field is marked
        this.fill();
        this.connect(element);
    }

    connect(element) {
        this.preset.addEventListener("change", () => {
            setProperties("train-epochs", { value: this.presets[this.preset.value].epochs });
            this.fill();
            setTimeout(() => this.changed(), 0); // once Dash has put the values there
        });
        this.kernel.addEventListener("change", () => (this.settled = this.spread()));
        for (const area of [element, byId("train-settings")]) {
            for (const type of ["input", "change"]) area.addEventListener(type, () => this.changed());
        }
    }

    /** Say what the run would be, if that was not said yet. */
    open() {
        if (!this.outlook.textContent) this.changed();
    }

    /** Put a preset's values on the form; the epochs stay for whoever typed them. */
    fill() {
        const given = this.presets[this.preset.value];
        for (const option of this.options) {
            const control = byId(`train-${option}`);
            if (control.tagName === "SELECT") control.value = given[option];
            else setProperties(control.id, { value: given[option] });
        }
        this.show(given.layers);
    }

    /** Show a network, and its kernel if all of its convolutions have the same. */
    show(layers) {
        this.listed = layers;
        this.network.read(layers);
        this.showKernel();
    }

    showKernel() {
        const side = this.network.kernel;
        const offered = Array.from(this.kernel.options, ({ value }) => value);
        this.kernel.value = offered.includes(side) ? side : "";
    }

    /** A layer was edited. */
    edited() {
        this.listed = this.network.text();
        this.showKernel();
        this.changed();
    }

    /** Give all convolutions the kernel that was chosen; what was listed before comes back with "as listed". */
    async spread() {
        const side = this.kernel.value;
        if (!side) return this.network.read(this.listed);
        const answer = await this.page.ask("training/kernel", { layers: this.listed, side });
        if (answer?.layers) this.network.read(answer.layers);
        if (answer) this.changed();
    }

    /** What the form asks for: the preset, and what differs from it. */
    get wish() {
        const preset = this.presets[this.preset.value];
        const given = { epochs: this.epochs.value.trim() };
        for (const option of this.options) {
            const value = byId(`train-${option}`).value.trim();
            if (value !== preset[option]) given[option] = value;
        }
        const layers = this.network.text();
        if (layers !== preset.layers) given.layers = layers;
        return { preset: this.preset.value, given };
    }

    /** Say soon what the run would be, or why it cannot be. */
    changed() {
        clearTimeout(this.timer);
        if (this.isShown()) this.timer = setTimeout(() => this.ask(), CALM);
    }

    async ask() {
        const answer = await this.page.ask("training/outlook", this.wish);
        if (!answer) return; // typed on meanwhile
        write(this.outlook, this.mark(answer.error) || answer.sentence);
        this.outlook.classList.toggle("wrong", Boolean(answer.error));
        this.network.explain(answer.layers || []);
    }

    /**
     * Mark the field that an error is about, and no other. @param {?{line: string, with: object}} error
     * @returns {string} the line, with the field's name where it does not say that by itself
     */
    mark(error) {
        const { option = "", place = 0 } = error?.with ?? {};
        if (this.wrong && this.wrong !== option) this.unmark(this.wrong);
        this.wrong = option;
        this.network.mark(option === "layers" ? place : 0, error?.line);
        const field = option && document.querySelector(`.training [data-option="${option}"]`);
        if (!field) return error?.line ?? "";
        const line = byId(`train-${option}-line`);
        write(line, error.line);
        field.classList.add("wrong");
        byId(`train-${option}`).setAttribute("aria-invalid", "true");
        byId(`train-${option}`).setAttribute("aria-describedby", line.id);
        return say("training.at-field", { field: say(`training.options.${option}.label`), line: error.line });
    }

    unmark(option) {
        const line = byId(`train-${option}-line`);
        if (!line) return;
        write(line, say(`training.options.${option}.help`));
        line.parentElement.classList.remove("wrong");
        byId(`train-${option}`).removeAttribute("aria-invalid");
    }
}
