/** A visitor's own model: the dialog that opens one, and the way back. */
import { byId, made, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { say } from "../../page/words.mjs";
import { leave, Refused, send } from "./send.mjs";

export class OwnPanel extends Panel {
    static key = "own";
    static tab = false;

    constructor(page) {
        super(page);
        this.dialog = byId("own");
        this.button = byId("own-open");
        if (!this.button) return; // nobody may
        this.files = new Map([...this.dialog.querySelectorAll("[data-file]")].map((host) => [host.dataset.file, chooser(host)]));
        this.button.addEventListener("click", () => (page.model.facts.own ? this.back() : this.dialog.showModal()));
        byId("own-cancel").addEventListener("click", () => this.dialog.close());
        byId("own-start").addEventListener("click", () => this.start());
        this.dialog.addEventListener("close", () => this.abort?.abort());
    }

    /** Send what is chosen, and show it. */
    async start() {
        const [model, data] = ["model", "data"].map((name) => this.files.get(name).files[0]);
        if (!model) {
            this.files.get("model").focus();
            return this.say(say("own.choose"), true);
        }
        this.abort = new AbortController();
        byId("own-start").disabled = true;
        try {
            await send({ model, data }, { signal: this.abort.signal, progress: (share, line) => this.progress(share, line) });
            history.replaceState(null, "", location.pathname); // an image of other data would be asked for
            location.reload();
        } catch (error) {
            byId("own-start").disabled = false;
            byId("own-progress").classList.remove("on");
            const line = error instanceof Refused ? error.message : say("own.unreachable");
            this.say(this.abort.signal.aborted ? "" : line, true);
        }
    }

    /** Show the model that everybody sees. */
    async back() {
        this.button.disabled = true;
        await leave().catch(() => {}); // gone already, then
        history.replaceState(null, "", location.pathname);
        location.reload();
    }

    progress(share, line) {
        const bar = byId("own-progress");
        bar.classList.add("on");
        if (share < 0) bar.removeAttribute("value");
        else bar.value = share;
        this.say(line, false);
    }

    say(line, wrong) {
        const status = byId("own-status");
        write(status, line);
        status.classList.toggle("wrong", wrong);
        this.files.get("model").setAttribute("aria-invalid", String(wrong));
    }
}

/** A field for a file, which Dash's layout has no word for. @param {HTMLElement} host */
function chooser(host) {
    const field = made("input");
    Object.assign(field, { type: "file", accept: host.dataset.accept });
    field.setAttribute("aria-describedby", "own-status");
    host.append(field);
    return field;
}
