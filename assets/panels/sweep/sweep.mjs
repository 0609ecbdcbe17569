/** A fold of the training tab: the form of a sweep, and the sweep that is looked at, which the address names. */
import { byId } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { fitPlots } from "../../page/plots.mjs";
import { themeName } from "../../page/theme.mjs";
import { SweepForm } from "./form.mjs";
import { SweepResults } from "./results.mjs";

/** What passes between the form, the results and the server. */
export class SweepPanel extends Panel {
    static key = "sweep";
    static tab = false;

    constructor(page) {
        super(page);
        this.fold = byId("sweep");
        this.notice = byId("sweep-notice");
        this.waits = true; // until it was asked for what holds
        this.form = new SweepForm(page, () => this.isShown);
        this.results = new SweepResults({
            choose: (id) => this.view.choose("sweep", { of: id }),
            act: (act, id) => this.change(act, id),
            look: (run) => page.panel("training").look(run),
        });
        this.connect();
        this.fold.open = Boolean(this.view["sweep.of"]);
    }

    connect() {
        byId("sweep-start").addEventListener("click", () => this.begin());
        this.fold.addEventListener("toggle", () => this.open());
        this.view.listen((keys) => keys.has("tab") && this.open());
        this.page.news.listen((news, before) => isOther(news, before) && this.show());
    }

    /** Whether anybody sees it. */
    get isShown() {
        return this.view.tab === "training" && this.fold.open;
    }

    open() {
        if (!this.isShown) return;
        this.form.open();
        if (this.waits) this.show();
        fitPlots(this.fold);
    }

    restore() {
        if (this.view["sweep.of"]) this.fold.open = true;
        this.show();
    }

    recolour() {
        this.show();
    }

    /** Ask what came of the sweep that is looked at, as soon as it is seen. */
    async show() {
        this.waits = !this.isShown;
        if (this.waits) return;
        const answer = await this.page.ask("sweep/shown", { sweep: this.view["sweep.of"], theme: themeName() });
        if (!answer) return;
        if (answer.error) return (this.notice.textContent = answer.error.line);
        this.results.show(answer);
    }

    async begin() {
        const { error, id } = await this.act("/sweeps", await this.form.wished());
        this.form.mark(error);
        if (!error) this.view.choose("sweep", { of: id });
    }

    /** Have the server stop, resume or delete a sweep. @param {string} act @param {string} id */
    async change(act, id) {
        const { error } = await this.act(`/sweeps/${id}/${act}`);
        if (act === "delete" && !error && this.view["sweep.of"]) return this.view.choose("sweep", { of: "" });
        this.show();
    }

    /** Have something done; what is refused is shown. */
    async act(path, what = {}) {
        this.notice.textContent = "";
        const answer = await this.page.asker.act(path, what);
        this.notice.textContent = answer.error?.line ?? "";
        return answer;
    }
}

/** Whether the news are of what a sweep shows: its runs, or why all of them wait. */
function isOther({ runs, run }, before) {
    return runs !== before.runs || (run.state === "queued" && run.line !== before.run.line);
}
