/** What stands about the chosen run. All that can be done has its place; what cannot be done now is dimmed there. */
import { made, tool, write } from "../../page/elements.mjs";
import { Sure } from "../../page/sure.mjs";
import { say } from "../../page/words.mjs";

const GROUPS = { use: ["promote", "lapse", "compare"], run: ["resume", "stop", "delete", "halt"] };
const RARE = ["halt"]; // last, and without a place of its own where it cannot be done
const FILES = ["best.keras", "metrics.csv", "log.txt"];

/** The chosen run: how it goes, what may be done with it, what it left, what it was told and said last. */
export class RunDetails {
    /** @param {HTMLElement} host @param {function(string, string): void} use has an act done with a run */
    constructor(host, use) {
        Object.assign(this, { use, run: "", buttons: new Map() });
        this.title = made("h3");
        this.sentence = made("p", "run-sentence");
        this.links = FILES.map(linkTo);
        this.settings = made("dl", "run-settings");
        this.log = made("pre");
        this.log.tabIndex = 0;
        const groups = Object.entries(GROUPS).map(([group, acts]) => grouped(group, acts.map((act) => this.button(act))));
        this.deleting = new Sure(this.buttons.get("delete"), "runs.acts.delete");
        host.append(this.title, this.sentence, ...groups, grouped("take", this.links));
        host.append(folded(say("runs.told"), this.settings), folded(say("runs.log"), this.log));
    }

    button(act) {
        const button = tool(say(`runs.acts.${act}`), "", () => this.press(act));
        button.title = say(`runs.acts.${act}-title`);
        button.classList.add(act);
        this.buttons.set(act, button);
        return button;
    }

    /** Deleting takes a second click. */
    press(act) {
        if (act === "delete" && !this.deleting.isClickedTwice()) return;
        this.deleting.calm();
        this.use(act, this.run);
    }

    /** @param {{id: string, title: string, sentence: string, acts: string[], settings: [string, string][], log: string, files: string[]}} told */
    show({ id, title, sentence, acts, settings, log, files }) {
        if (id !== this.run) this.deleting.calm();
        this.run = id;
        write(this.title, title);
        this.say(sentence);
        for (const [act, button] of this.buttons) allow(button, act, acts.includes(act));
        for (const link of this.links) offer(link, id, files);
        this.fillSettings(settings);
        write(this.log, log || say("runs.log-empty"));
    }

    /** @param {string} sentence how it goes */
    say(sentence) {
        write(this.sentence, sentence);
    }

    fillSettings(settings) {
        const text = JSON.stringify(settings);
        if (this.told === text) return;
        this.told = text;
        this.settings.replaceChildren(...settings.map(([name, value]) => settingOf(name, value)));
    }
}

/** A button has `data-act` while it can be pressed. */
function allow(button, act, isAllowed) {
    button.disabled = !isAllowed;
    button.hidden = RARE.includes(act) && !isAllowed;
    if (isAllowed) button.dataset.act = act;
    else delete button.dataset.act;
}

function offer(link, run, files) {
    const { file } = link.dataset;
    const isThere = files.includes(file);
    if (isThere) link.href = `/runs/${run}/${file}`;
    else link.removeAttribute("href");
    link.setAttribute("aria-disabled", String(!isThere));
}

function grouped(group, elements) {
    const host = made("div", "run-acts");
    host.setAttribute("role", "group");
    host.setAttribute("aria-label", say(`runs.groups.${group}`));
    host.append(...elements);
    return host;
}

function settingOf(name, value) {
    const row = made("div");
    row.append(made("dt", "", name), made("dd", "", value));
    return row;
}

function folded(title, content) {
    const details = made("details");
    details.append(made("summary", "", title), content);
    return details;
}

function linkTo(file) {
    const link = made("a", "tool", say(`runs.files.${file}`), say("runs.download", { file }));
    link.dataset.file = file;
    link.download = "";
    return link;
}
