/** The training tab: its form, how the latest run goes, what came of the last one, the runs. */
import { byId, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { Form } from "./form.mjs";
import { Result } from "./result.mjs";
import { Runs } from "./runs.mjs";

/** What passes between the form, the runs and the server. */
export class TrainingPanel extends Panel {
    static key = "training";

    constructor(page) {
        super(page);
        for (const part of ["start", "cancel", "halt", "status", "notice", "progress"]) this[part] = byId(`train-${part}`);
        this.run = null; // the latest
        this.form = new Form(page, () => this.isShown);
        this.result = new Result(this);
        this.runs = new Runs(this);
        this.connect();
    }

    connect() {
        this.start.addEventListener("click", () => this.begin());
        for (const [button, act] of [[this.cancel, "stop"], [this.halt, "halt"]]) {
            button.addEventListener("click", () => {
                button.disabled = true; // until news come
                if (this.run?.id) this.act(`/runs/${this.run.id}/${act}`).then(({ error }) => error && this.hear(this.run));
            });
        }
        this.page.news.listen((news, before) => {
            if (news.run.line) this.hear(news.run);
            this.result.hear(news, before);
            this.runs.hear(news, before);
        });
    }

    open() {
        this.form.open();
        this.result.open();
        this.runs.open();
    }

    recolour() {
        this.runs.drawCurves();
    }

    /** What the form asks for, see `Form.wish`. */
    get wish() {
        return this.form.wish;
    }

    /** Show a run, wherever it was named. @param {string} run its id */
    look(run) {
        this.runs.choose(run);
        byId("runs").scrollIntoView({ block: "start" });
    }

    /** Queue a run; what is refused is shown beside its field too. */
    async begin() {
        await this.form.settled;
        const { error } = await this.act("/runs", this.form.wish);
        if (error) this.notice.textContent = this.form.mark(error);
    }

    /** Have something done; what is refused is shown. */
    async act(path, what = {}, waiting = "") {
        this.notice.textContent = waiting;
        const answer = await this.page.asker.act(path, what);
        this.notice.textContent = answer.error?.line ?? "";
        return answer;
    }

    /** What can be done with a run anywhere on the tab. @param {string} act @param {string} run */
    async use(act, run) {
        const { view } = this;
        if (act === "lapse") return this.page.panel("timelapse").openRun(run);
        if (act === "compare") return view.set({ tab: "compare", "compare.a": run, ...(view["compare.b"] === run && { "compare.b": "" }) });
        return this.runs.change(act, run);
    }

    /** News of the latest run: {id, state, epoch, share, line, stops}. */
    hear(run) {
        write(this.status, run.line);
        this.status.dataset.state = run.state;
        this.cancel.disabled = run.state !== "running" && run.state !== "queued";
        this.halt.disabled = run.state !== "running" || run.stops;
        const share = run.state === "running" ? run.share || 0 : Number(run.state === "finished");
        this.progress.firstElementChild.style.transform = `scaleX(${share})`;
        this.progress.setAttribute("aria-valuenow", String(Math.round(100 * share)));
        this.run = run;
    }
}
