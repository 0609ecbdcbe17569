/** Elements of the runs: the list of all, and what stands about the chosen one. */
import { made } from "../../page/elements.mjs";

const ACTS = {
    // act → button, explanation
    halt: ["Stop after this epoch", "keeps the best epoch so far"],
    stop: ["Cancel", "stops within a second"],
    resume: ["Resume", "goes on after the last whole epoch"],
    promote: ["Make it the model in use", "every open page follows; can be undone"],
    lapse: ["Time-lapse", "your drawing through every kept epoch"],
    compare: ["Compare", "beside another run"],
    delete: ["Delete", "with everything it has kept"],
};
const TITLES = ["run", "state", "epochs", "validation", "test", ""];
const FILES = { "best.keras": ".keras", "metrics.csv": "CSV", "log.txt": "log" };

/** The list, the newest first, and a way back to the model `before`. */
export function listOf({ rows, disk, before }, chosen) {
    const head = made("div", "runs-head");
    head.append(made("h2", "", "Runs"), made("span", "count", disk));
    if (before) head.append(actButton("undo", "", `Go back to ${before}`, ""));
    if (!rows.length) return [head, made("p", "note", "No run yet. Start one; it goes on when you close this page.")];
    const titles = made("div", "run-row run-titles");
    titles.append(...TITLES.map((title) => made("span", "", title)));
    const list = made("div", "run-list");
    list.append(...rows.map((row) => rowOf(row, row.id === chosen)));
    return [head, titles, list];
}

/** One run in a line. */
function rowOf(row, isChosen) {
    const button = made("button", "run-row");
    const name = made("span", "run-name", "", row.title);
    if (row.in_use) name.append(made("span", "in-use", "in use"));
    name.append(row.title);
    button.append(
        name,
        made("span", `run-state ${row.state}`, row.state + (row.place ? `, place ${row.place}` : "")),
        made("span", "", row.epochs, "epochs done, of all"),
        made("span", "", row.validation, `validation accuracy of the epoch with the ${row.judged}`),
        made("span", "", row.test, "accuracy of that epoch on test images"),
        made("span", "run-when", row.when),
    );
    Object.assign(button.dataset, { run: row.id, state: row.state });
    button.setAttribute("aria-pressed", String(isChosen));
    return button;
}

/** The chosen run: how it goes, what may be done with it, what it was told and said last. */
export function detailsOf({ id, sentence, acts, settings, log, files }) {
    const buttons = acts.map((act) => actButton(act, id, ...ACTS[act]));
    const links = files.map((file) => linkTo(file, id));
    const row = made("div", "run-acts");
    row.append(...buttons.slice(0, -1), ...links, ...buttons.slice(-1)); // what deletes stands last
    const list = made("div", "run-settings");
    list.append(...Object.entries(settings).map(([name, value]) => settingOf(name, value)));
    return [
        made("p", "note run-sentence", sentence),
        row,
        folded("What it was told", list),
        folded("Log", made("pre", "", log || "nothing yet")),
    ];
}

function settingOf(name, value) {
    const row = made("div");
    row.append(made("span", "term", name), made("span", "", value));
    return row;
}

function folded(title, content) {
    const details = made("details");
    details.append(made("summary", "", title), content);
    return details;
}

function actButton(act, run, text, why) {
    const button = made("button", "tool", text, why);
    Object.assign(button.dataset, { act, run });
    return button;
}

function linkTo(file, run) {
    const link = made("a", "tool", FILES[file], `Download ${file}`);
    link.href = `/runs/${run}/${file}`;
    link.download = "";
    return link;
}
