/** What there is to take away of the shown tab: pictures, tables, arrays, code. Each a line with a button a format. */
import { byId, made, tool, write } from "../page/elements.mjs";
import { say } from "../page/words.mjs";
import { contentOf, csvOf, handOver } from "./files.mjs";
import { CODED, questionsOf, wishOf } from "./questions.mjs";
import { picturesIn, pngOf, svgOf } from "./pictures.mjs";
import { sheetOf } from "./sheet.mjs";
import { softmaxRows, tablesIn } from "./tables.mjs";

/**
 * Fill the menu for what is on the page now.
 * @param {HTMLElement} menu @param {Page} page
 */
export function fill(menu, page) {
    const shown = byId(`panel-${page.view.tab}`);
    const notice = made("p", "notice");
    notice.setAttribute("role", "status");
    const act = (make) => async () => {
        write(notice, say("takeaway.working"));
        try {
            handOver(...(await make()));
            write(notice, "");
        } catch (trouble) {
            write(notice, trouble.message);
        }
    };
    menu.replaceChildren(
        made("h2", "", say("takeaway.open-title")),
        ...section("pictures", pictureLines(shown, page.view.tab), act),
        ...section("tables", tableLines(shown, page), act),
        ...section("arrays", arrayLines(page), act),
        ...section("code", codeLines(page), act),
        notice,
    );
}

/** A heading and its lines; nothing where there are none. @param {Array<{name: string, ways: Array<[string, function]>}>} lines */
function section(key, lines, act) {
    if (!lines.length) return [];
    const list = made("ul", "takeaway-list");
    list.append(
        ...lines.map(({ name, ways }) => {
            const line = made("li");
            line.append(made("span", "", name), ...ways.map(([format, make]) => tool(format, say("takeaway.as", { name, format }), act(make))));
            return line;
        }),
    );
    return [made("h3", "", say(`takeaway.${key}`)), list];
}

function pictureLines(shown, tab) {
    const whole = { name: say("takeaway.whole"), ways: [["PNG", async () => [`featurescope-${tab}.png`, await sheetOf(shown)]]] };
    const pictures = picturesIn(shown).map(({ name, element, isDrawn }) => {
        const ways = [["PNG", async () => [fileName(name, "png"), await pngOf(element)]]];
        if (isDrawn) ways.push(["SVG", async () => [fileName(name, "svg"), await svgOf(element)]]);
        return { name, ways };
    });
    return [whole, ...pictures];
}

function tableLines(shown, page) {
    const verdict = { name: say("takeaway.softmax"), ways: [["CSV", async () => ["softmax.csv", csvOf(softmaxRows(page))]]] };
    const tables = tablesIn(shown).map(({ name, rows }) => ({ name, ways: [["CSV", async () => [fileName(name, "csv"), csvOf(rows())]]] }));
    return [verdict, ...tables];
}

function arrayLines(page) {
    return questionsOf(page).map(({ name, format, question }) => ({ name, ways: [[format, async () => given(await page.ask(question, wishOf(page)))]] }));
}

function codeLines(page) {
    const { tab } = page.view;
    if (!CODED.includes(tab)) return [];
    const ask = async () => checked(await page.ask("takeaway/code", wishOf(page)));
    const script = async () => [`featurescope-${tab}.py`, new Blob([(await ask()).script], { type: "text/x-python" })];
    const notebook = async () => [`featurescope-${tab}.ipynb`, new Blob([(await ask()).notebook], { type: "application/x-ipynb+json" })];
    return [{ name: say("takeaway.this-view"), ways: [["Python", script], [say("takeaway.notebook"), notebook]] }];
}

/** An answer that is a file. */
function given(answer) {
    const { file, base64 } = checked(answer);
    return [file, contentOf(base64)];
}

/** @throws {Error} what the server says instead of an answer */
function checked(answer) {
    if (!answer || answer.error) throw new Error(answer?.error.line ?? "");
    return answer;
}

function fileName(name, ending) {
    return `featurescope-${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60)}.${ending}`;
}
