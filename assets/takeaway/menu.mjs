/** What there is to take away of the shown tab: pictures, tables, arrays, code. Each a line with a button a format. */
import { byId, made, tool, write } from "../page/elements.mjs";
import { say } from "../page/words.mjs";
import { picturesOf, stemOf } from "./catalogue.mjs";
import { contentOf, csvOf, fileName, handOver } from "./files.mjs";
import { pngOf, svgOf } from "./pictures.mjs";
import { CODED, hasFile, questionsOf, wishOf } from "./questions.mjs";
import { tablesOf } from "./tables.mjs";

/**
 * Fill the menu for what is on the page now.
 * @param {HTMLElement} menu @param {Page} page
 */
export function fill(menu, page) {
    const notice = made("p", "notice");
    notice.setAttribute("role", "status");
    const tell = (line, wrong = false) => {
        notice.classList.toggle("wrong", wrong);
        write(notice, line);
    };
    const act = (make) => async () => {
        tell(say("takeaway.working"));
        try {
            const [name, content] = await make();
            handOver(name, content);
            tell(say("takeaway.saved", { name }));
        } catch (trouble) {
            tell(trouble.message, true);
        }
    };
    menu.replaceChildren(
        made("h2", "", say("takeaway.open-title")),
        ...section("code", codeLines(page), act),
        ...section("pictures", pictureLines(page), act),
        ...section("tables", tableLines(page), act),
        ...section("arrays", arrayLines(page), act),
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

function pictureLines(page) {
    const whole = { name: say("takeaway.whole"), stem: stemOf(page), element: byId(`panel-${page.view.tab}`), isDrawn: false };
    return [whole, ...picturesOf(page)].map(({ name, stem, element, isDrawn }) => {
        const ways = [["PNG", async () => [fileName(stem, "png"), await pngOf(element)]]];
        if (isDrawn) ways.push(["SVG", async () => [fileName(stem, "svg"), await svgOf(element)]]);
        return { name, ways };
    });
}

function tableLines(page) {
    return tablesOf(page).map(({ name, stem, rows }) => ({ name, ways: [["CSV", async () => [fileName(stem, "csv"), csvOf(rows())]]] }));
}

function arrayLines(page) {
    return questionsOf(page).map(({ name, stem, format, question }) => ({ name, ways: [[format, async () => given(await page.ask(question, wishOf(page)), stem)]] }));
}

function codeLines(page) {
    const { tab } = page.view;
    if (!CODED.includes(tab) || !hasFile(page)) return [];
    const ask = async () => checked(await page.ask("takeaway/code", wishOf(page)));
    const script = async () => [fileName(stemOf(page), "py"), new Blob([(await ask()).script], { type: "text/x-python" })];
    const notebook = async () => [fileName(stemOf(page), "ipynb"), new Blob([(await ask()).notebook], { type: "application/x-ipynb+json" })];
    return [{ name: say("takeaway.this-view"), ways: [["Python", script], [say("takeaway.notebook"), notebook]] }];
}

/** An answer that is a file; what has no name of its own here has the one that the scripts look for. */
function given(answer, stem) {
    const { file, base64 } = checked(answer);
    return [stem ? fileName(stem, file.split(".").at(-1)) : file, contentOf(base64)];
}

/** @throws {Error} what the server says instead of an answer */
function checked(answer) {
    if (!answer || answer.error) throw new Error(answer?.error.line ?? "");
    return answer;
}
