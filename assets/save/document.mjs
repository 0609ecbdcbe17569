/** The document of a saved page, as text: the page's own elements without Dash, and all that it holds. */
import { made } from "../page/elements.mjs";
import { PANELS } from "./panels.mjs";

const SERVERS = "#own, #save-notice, #share-notice, #shared-link, .takeaway, .menu-items"; // what is there with a server only
const HOLDS = "Holds @litertjs/core by Google, under the Apache License 2.0, and Bootstrap, under the MIT License.";

/**
 * @param {{page: HTMLElement, skeleton: HTMLElement}} untouched as they were before scripts changed them
 * @param {object} pieces
 * @param {object} pieces.facts of the model, their phrases in no language yet
 * @param {object} pieces.saved what save/place.mjs reads
 * @param {Object<string, object>} pieces.words by language
 * @param {string[]} pieces.styles
 * @param {string[][]} pieces.modules of the page, see `gathered` @param {string[][]} pieces.engine of its worker
 * @param {string[]} pieces.scripts first.js, link.js, begin.js and worker.js
 * @param {string} pieces.runtime @param {string} pieces.graph packed
 * @returns {string}
 */
export function documentOf(untouched, { facts, saved, words, styles, modules, engine, scripts, runtime, graph }) {
    const [first, link, begin, worker] = scripts.map(escapedScript);
    const holding = [
        json("modules", modules),
        json("saved", saved),
        json("words", words),
        `<script type="text/plain" id="runtime">${runtime}</script>`,
        `<script type="text/plain" id="graph">${graph}</script>`,
        `<script type="text/plain" id="worker">{\nconst modules = ${escapedData(JSON.stringify(engine))};\n${link}\n${worker}}</script>`,
        `<script>{\n${link}\n${begin}}</script>`,
    ];
    return `<!DOCTYPE html>
<html lang="${document.documentElement.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Featurescope</title>
<link rel="icon" href="data:,">
<!-- ${HOLDS} -->
<style>${styles.map(escapedStyle).join("\n")}</style>
<script>${first}</script>
${json("tables", JSON.parse(document.getElementById("tables").textContent))}
</head>
<body>
${untouched.skeleton.outerHTML}
${elements(untouched.page, facts, saved).outerHTML}
${holding.join("\n")}
</body>
</html>
`;
}

/** Data in a document. */
function json(id, value) {
    return `<script type="application/json" id="${id}">${escapedData(JSON.stringify(value))}</script>`;
}

/** JSON that neither ends a script element nor opens a comment in it. */
export function escapedData(text) {
    return text.replaceAll("<", "\\u003c");
}

/** The same for a script, whose strings stay as they are. */
export function escapedScript(text) {
    return text.replace(/<(?=\/script|!--)/gi, "\\x3c");
}

/** The same for a style sheet. */
export function escapedStyle(text) {
    return text.replace(/<\/(?=style)/gi, "<\\/");
}

/** The page's elements for a model, without what only a server answers. */
function elements(untouched, facts, { home, view }) {
    const page = untouched.cloneNode(true);
    const part = (id) => page.querySelector(`#${id}`);
    page.classList.add("saved");
    page.dataset.facts = JSON.stringify(facts);
    const tabs = new Set(PANELS.filter(({ tab }) => tab).map(({ key }) => key));
    for (const button of page.querySelectorAll("[role=tab]")) {
        if (tabs.has(button.dataset.tab)) continue;
        part(button.getAttribute("aria-controls")).remove();
        button.remove();
    }
    page.querySelectorAll(SERVERS).forEach((element) => element.remove());
    const link = made("a", "quiet");
    saying(link, { say: "save.home" }, { say: "save.home-title" });
    Object.assign(link, { id: "open-home", href: `${home}#${view}` });
    part("share").replaceWith(link);
    facts.name.forEach((phrase, at) => saying(part("model-name").children[at], phrase));
    saying(part("model-input"), ...facts.reads);
    saying(part("engine"), { say: "header.from-browser" }, { say: "save.engine" });
    return page;
}

/** Have an element say something in the language in which the page is opened. @param {{say: string, with: object}} text */
function saying({ dataset }, text, title = {}) {
    Object.assign(dataset, { say: text.say, sayWith: JSON.stringify({ ...text.with, ...title.with }) });
    if (title.say) dataset.sayTitle = title.say;
}
