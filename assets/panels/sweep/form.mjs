/** What a sweep is to be of: settings, their values, seeds; what that would be, or what is wrong with it. */
import { byId, setProperties, write } from "../../page/elements.mjs";

const CALM = 250; // milliseconds without typing before the server is asked what a sweep would be
const PLACES = [1, 2];

/** The form; everything else of the runs is as the training form has it. */
export class SweepForm {
    /** @param {Page} page @param {function(): boolean} isShown whether anybody sees it */
    constructor(page, isShown) {
        Object.assign(this, { page, isShown });
        this.outlook = byId("sweep-outlook");
        this.knobs = PLACES.map((place) => ({ place, choice: byId(`sweep-knob-${place}`), values: byId(`sweep-values-${place}`), suggested: "" }));
        this.seeds = byId("sweep-seeds");
        this.seeds.value = this.seeds.dataset.usual;
        for (const knob of this.knobs) this.begin(knob);
        this.seeds.addEventListener("change", () => this.changed());
        for (const area of [byId("train-preset").closest(".train-form"), byId("train-settings")]) {
            area.addEventListener("change", () => setTimeout(() => this.follow(), CALM)); // once it has the values of a preset
        }
    }

    begin(knob) {
        knob.choice.value = knob.choice.dataset.usual;
        this.dim(knob);
        knob.choice.addEventListener("change", () => {
            this.dim(knob);
            this.suggest(knob);
        });
        for (const type of ["input", "change"]) knob.values.addEventListener(type, () => this.changed());
    }

    /** What no second setting is chosen for has no values. */
    dim({ choice, values }) {
        choice.parentElement.classList.toggle("none", !choice.value);
        if (!choice.value) setProperties(values.id, { value: "" });
    }

    /** It is seen now: suggest what nobody has typed yet. */
    open() {
        if (!this.outlook.textContent) this.follow();
    }

    /** The training form has other values: suggest anew where a suggestion still stands. */
    follow() {
        if (!this.isShown()) return;
        const untouched = this.knobs.filter(({ choice, values, suggested }) => choice.value && values.value === suggested);
        for (const knob of untouched) this.suggest(knob);
        this.changed();
    }

    async suggest(knob) {
        const { choice, place } = knob;
        if (!choice.value) return this.changed();
        const present = byId(`train-${choice.value}`)?.value ?? "";
        const wish = { ...this.page.panel("training").wish, knob: choice.value, present };
        const answer = await this.page.ask("sweep/suggestion", wish, { slot: `sweep/suggestion-${place}` });
        if (!answer) return;
        if (!answer.error) {
            knob.suggested = answer.values;
            setProperties(knob.values.id, { value: answer.values });
        }
        this.changed();
    }

    /** What is asked for, as routes and questions take it. */
    get wish() {
        const knobs = this.knobs.filter(({ choice }) => choice.value);
        return {
            ...this.page.panel("training").wish,
            knobs: knobs.map(({ choice, values }) => ({ name: choice.value, values: values.value })),
            seeds: this.seeds.value,
        };
    }

    /** The same, once the training form is settled. */
    async wished() {
        await this.page.panel("training").form.settled;
        return this.wish;
    }

    /** Say soon what the sweep would be, or why it cannot be. */
    changed() {
        clearTimeout(this.timer);
        if (this.isShown()) this.timer = setTimeout(() => this.ask(), CALM);
    }

    async ask() {
        const answer = await this.page.ask("sweep/outlook", this.wish);
        if (!answer) return; // typed on meanwhile
        this.mark(answer.error);
        if (!answer.error) write(this.outlook, answer.sentence);
    }

    /** Say what is wrong, and mark the field of the setting that it is about. @param {?{line: string, with: object}} error */
    mark(error) {
        const { option = "" } = error?.with ?? {};
        for (const { choice, values } of this.knobs) {
            values.setAttribute("aria-invalid", String(Boolean(option) && choice.value === option));
            values.setAttribute("aria-describedby", this.outlook.id);
        }
        this.outlook.classList.toggle("wrong", Boolean(error));
        if (error) write(this.outlook, error.line);
    }
}
