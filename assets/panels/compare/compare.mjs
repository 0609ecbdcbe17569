/** The compare tab: asks about two models, and shows what their filters, curves and settings have in common. */
import { byId, made, offer } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { draw } from "../../page/plots.mjs";
import { themeName } from "../../page/theme.mjs";
import { matchedLayer } from "./matches.mjs";
import { settingsTable } from "./settings_table.mjs";

const CALM = 200; // milliseconds without another input, before the maps follow

/** Two models side by side. */
export class ComparePanel extends Panel {
    static key = "compare";

    constructor(page) {
        super(page);
        this.layers = []; // of the answer that is on the page
        byId("compare-choices").addEventListener("change", () => this.choose());
        this.view.listen((keys) => {
            if (keys.has("colours")) this.layers.forEach((layer) => layer.paint(this.view.colours));
            if (["input", "pen", "normalise"].some((key) => keys.has(key))) this.followSoon();
        });
    }

    open() {
        this.ask();
    }

    restore() {
        this.ask();
    }

    recolour() {
        this.askCurves();
    }

    /** The two models; what the view leaves open the server knows. */
    get wish() {
        return this.view.of("compare");
    }

    /** What the visitor has chosen; from now on both stay. */
    choose() {
        this.view.choose("compare", { a: byId("compare-a").value, b: byId("compare-b").value });
    }

    /** Another input: its maps, when the visitor has come to rest. */
    followSoon() {
        clearTimeout(this.timer);
        if (this.isShown) this.timer = setTimeout(() => this.askMatches(), CALM);
    }

    /** Ask for everything, if it is to be seen. */
    async ask() {
        if (!this.isShown) return;
        const answer = await this.page.ask("compare/choices", this.wish);
        if (!answer || answer.error) return answer && this.refuse(answer.error);
        this.offerChoices(answer);
        this.askMatches();
        this.askCurves();
        this.askSettings();
    }

    /** What there is to choose from; what the server began with belongs to the address: a link shows the same pair later. */
    offerChoices({ offered, a, b }) {
        const known = offered.map(([id]) => id);
        for (const [id, chosen] of [["compare-a", a], ["compare-b", b]]) {
            const gone = chosen && !known.includes(chosen) ? [[chosen, `${chosen.slice(0, 40)}: no longer there`]] : [];
            offer(byId(id), [...gone, ...offered]);
            byId(id).value = chosen;
        }
        this.view.settle("compare", { a, b });
    }

    async askMatches() {
        if (!this.isShown) return;
        const host = byId("compare-matches");
        if (!host.childElementCount) host.replaceChildren(status("note", "Matching the filters of the two …"));
        const answer = await this.page.ask("compare/matches", { ...this.wish, input: this.page.input });
        if (!answer) return;
        if (answer.error) return this.refuse(answer.error);
        this.layers = answer.layers.map(matchedLayer);
        const explained = answer.layers.some(({ pairs }) => pairs?.length);
        host.replaceChildren(
            made("h2", "", "Did the two trainings learn the same filters?"),
            status("headline", answer.headline),
            ...(answer.warning ? [made("p", "notice", answer.warning)] : []),
            ...(explained ? [made("p", "note", answer.explanation)] : []),
            ...this.layers.map(({ element }) => element),
        );
        this.layers.forEach((layer) => layer.paint(this.view.colours));
    }

    async askCurves() {
        if (!this.isShown) return;
        const answer = await this.page.ask("compare/curves", { ...this.wish, theme: themeName() });
        if (!answer) return;
        const host = byId("compare-curves");
        host.hidden = Boolean(answer.error);
        if (answer.error) return;
        host.querySelector(".note").textContent = answer.note;
        host.querySelector(".curve-columns").hidden = !Object.keys(answer.figures).length;
        for (const [column, figure] of Object.entries(answer.figures)) draw(`compare-${column.replace("_", "-")}`, figure);
    }

    async askSettings() {
        const answer = await this.page.ask("compare/settings", this.wish);
        if (answer) byId("compare-settings").replaceChildren(...(answer.error ? [] : settingsTable(answer)));
    }

    /** One line in place of the matches. */
    refuse({ line }) {
        this.layers = [];
        byId("compare-matches").replaceChildren(status("notice", line));
    }
}

function status(className, text) {
    const line = made("p", className, text);
    line.setAttribute("role", "status");
    return line;
}
