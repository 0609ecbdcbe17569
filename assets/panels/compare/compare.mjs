/** The compare tab: two models, what their filters have in common, and the present input going through both. */
import { byId, made, offer, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { draw } from "../../page/plots.mjs";
import { themeName } from "../../page/theme.mjs";
import { called, say } from "../../page/words.mjs";
import { MatchedLayer } from "./matches.mjs";
import { settingsTable } from "./settings_table.mjs";
import { Side } from "./side.mjs";

const WAIT = 200; // milliseconds before what is on its way is said to be
const PLACES = ["\u0001", "\u0002"]; // where the two choices stand in their sentence

/** Two models side by side. */
export class ComparePanel extends Panel {
    static key = "compare";

    constructor(page) {
        super(page);
        this.layers = []; // of the answer that is on the page
        [this.host, this.headline, this.scores, this.both] = ["", "-headline", "-scores", "-both"].map((part) => document.querySelector(`#panel-compare .compare${part}`));
        const places = document.querySelectorAll(".compare-side");
        this.sides = ["a", "b"].map((name, which) => new Side(page, { name, element: places[which] }, (frame) => this.receive(which, frame)));
        this.phrase(byId("compare-choices"));
        this.view.listen((keys) => {
            if (["colours", "scale"].some((key) => keys.has(key))) this.repaint();
        });
    }

    /** Put the two choices into their sentence, in the order that the language has. @param {HTMLElement} host */
    phrase(host) {
        const choices = new Map(PLACES.map((place, which) => [place, host.children[which]]));
        const parts = say("compare.choose", { a: PLACES[0], b: PLACES[1] }).split(new RegExp(`(${PLACES.join("|")})`));
        host.replaceChildren(...parts.map((part) => choices.get(part) ?? part));
        host.addEventListener("change", () => this.choose());
    }

    open() {
        this.ask();
    }

    restore() {
        this.ask();
    }

    repaint() {
        this.layers.forEach((layer) => layer.paint());
    }

    recolour() {
        this.repaint();
        this.askCurves();
    }

    /** The present input has changed, or what is switched off: both follow. */
    expect() {
        if (this.isShown) this.sides.forEach((side) => side.want());
    }

    /** The two models; what the view leaves open the server knows. */
    get wish() {
        return this.view.of("compare");
    }

    /** What the visitor has chosen; from now on both stay. */
    choose() {
        this.view.choose("compare", { a: byId("compare-a").value, b: byId("compare-b").value });
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
    offerChoices({ offered, a, b, titles }) {
        this.titles = titles;
        const known = offered.map(([id]) => id);
        for (const [id, chosen] of [["compare-a", a], ["compare-b", b]]) {
            const gone = chosen && !known.includes(chosen) ? [[chosen, say("compare.gone", { name: chosen.slice(0, 40) })]] : [];
            offer(byId(id), [...gone, ...offered]);
            byId(id).value = chosen;
        }
        this.view.settle("compare", { a, b });
    }

    async askMatches() {
        if (!this.isShown) return;
        clearTimeout(this.waiting);
        this.waiting = setTimeout(() => this.wait(), this.layers.length ? WAIT : 0);
        const answer = await this.page.ask("compare/matches", this.wish);
        if (!answer) return;
        clearTimeout(this.waiting);
        this.host.classList.remove("waiting-for");
        if (answer.error) return this.refuse(answer.error);
        this.tell(answer.headline, answer.scores ?? "");
        if (JSON.stringify(answer.layers) !== this.shown) this.list(answer);
        this.host.classList.add("ready");
        answer.versions.forEach((version, which) => {
            const indices = answer.layers.flatMap((layer) => (layer.reason ? [] : [layer.indices[which]]));
            this.sides[which].show(version, this.titles[which], indices);
        });
    }

    /** What is to be known before, the layers with their pairs, and folded away how they were found. */
    list({ layers, warning, explanation }) {
        this.shown = JSON.stringify(layers);
        this.layers = layers.map((layer) => new MatchedLayer(layer, this.view));
        const details = made("details", "compare-explanation");
        details.append(made("summary", "", say("compare.how")), made("p", "caption", explanation));
        const before = warning ? [made("p", "caption", warning)] : [];
        byId("compare-matches").replaceChildren(...before, ...this.layers.map(({ element }) => element), details);
    }

    wait() {
        this.host.classList.add("waiting-for");
        this.tell(say("compare.comparing"), "");
    }

    tell(headline, scores) {
        write(this.headline, headline);
        write(this.scores, scores);
    }

    /** A frame of A or B. @param {number} which @param {object} frame */
    receive(which, frame) {
        const side = this.sides[which];
        for (const matched of this.layers) matched.apply(which, frame.layers, side.info(matched.layer.indices?.[which]));
        if (!this.sides.every(({ frame: there }) => there)) return;
        const [a, b] = this.sides.map(({ answer }) => answer);
        const what = called(this.view.input);
        if (a === null || b === null) return write(this.both, say("compare.nothing"));
        write(this.both, a === b ? say("compare.both", { what, a }) : say("compare.apart", { what, a, b }));
    }

    async askCurves() {
        if (!this.isShown) return;
        const answer = await this.page.ask("compare/curves", { ...this.wish, theme: themeName() });
        if (!answer) return;
        const host = byId("compare-curves");
        host.hidden = Boolean(answer.error);
        if (answer.error) return;
        write(host.querySelector(".caption"), answer.note ?? "");
        host.querySelector(".curve-columns").hidden = !Object.keys(answer.figures).length;
        for (const [column, figure] of Object.entries(answer.figures)) draw(`compare-${column.replace("_", "-")}`, figure, say("compare.curves.label"));
    }

    async askSettings() {
        const answer = await this.page.ask("compare/settings", this.wish);
        if (answer) byId("compare-settings").replaceChildren(...(answer.error ? [] : settingsTable(answer)));
    }

    /** One line in place of the answer. */
    refuse({ line }) {
        this.layers = [];
        this.shown = "";
        byId("compare-matches").replaceChildren();
        this.host.classList.remove("ready");
        this.tell(say("compare.cannot"), line);
    }
}
