/** The training tab: its form, how the latest run goes, the runs. */
import { byId, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { Form } from "./form.mjs";
import { Runs } from "./runs.mjs";

/** What passes between the form, the runs and the server. */
export class TrainingPanel extends Panel {
    static key = "training";

    constructor(page) {
        super(page);
        for (const part of ["start", "cancel", "halt", "status", "notice", "progress"]) this[part] = byId(`train-${part}`);
        this.run = null; // the latest
        this.form = new Form(page, () => this.isShown);
        this.runs = new Runs(this);
        this.connect();
    }

    connect() {
        this.start.addEventListener("click", () => this.act("/runs", this.form.wish));
        for (const [button, act] of [[this.cancel, "stop"], [this.halt, "halt"]]) {
            button.addEventListener("click", () => {
                button.disabled = true; // until news come
                if (this.run?.id) this.act(`/runs/${this.run.id}/${act}`).then(({ error }) => error && this.hear(this.run));
            });
        }
        this.page.news.listen((news, before) => {
            if (news.run.line) this.hear(news.run);
            this.runs.hear(news, before);
        });
    }

    open() {
        this.form.open();
        this.runs.open();
    }

    recolour() {
        this.runs.drawCurves();
    }

    /** Have something done; what is refused is shown. */
    async act(path, what = {}, waiting = "") {
        this.notice.textContent = waiting;
        const answer = await this.page.asker.act(path, what);
        this.notice.textContent = answer.error?.line ?? "";
        return answer;
    }

    /** News of the latest run: {id, state, epoch, share, line, stops}. */
    hear(run) {
        write(this.status, run.line);
        this.status.dataset.state = run.state;
        this.cancel.disabled = run.state !== "running" && run.state !== "queued";
        this.halt.disabled = run.state !== "running" || run.stops;
        this.progress.hidden = run.state !== "running";
        this.progress.firstElementChild.style.transform = `scaleX(${run.share || 0})`;
        this.run = run;
    }
}
