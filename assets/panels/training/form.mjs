/** The training form: hyperparameters filled from a preset, and what a run would be. */
import { byId, setProperties } from "../../page/elements.mjs";
import { Network } from "./network.mjs";

const CALM = 250; // milliseconds without typing before the server is asked what a run would be

/** What is typed and chosen. */
export class Form {
    /** @param {Page} page @param {function(): boolean} isShown whether anybody sees it */
    constructor(page, isShown) {
        Object.assign(this, { page, isShown });
        for (const part of ["preset", "epochs", "outlook"]) this[part] = byId(`train-${part}`);
        const element = this.preset.closest(".train-form");
        this.presets = JSON.parse(element.dataset.presets);
        this.options = JSON.parse(element.dataset.options);
        this.network = new Network(byId("train-layers"), () => this.changed());
        this.fill();
        this.preset.addEventListener("change", () => {
            setProperties("train-epochs", { value: this.presets[this.preset.value].epochs });
            this.fill();
            setTimeout(() => this.changed(), 0); // once Dash has put the values there
        });
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
        this.network.read(given.layers);
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
        this.outlook.textContent = answer.error?.line ?? answer.sentence;
        this.outlook.classList.toggle("wrong", Boolean(answer.error));
        this.network.explain(answer.layers || []);
    }
}
