/** Which parts of the page are pictures of their own: where each is, what it is called, and how its file is. */
import { say } from "../page/words.mjs";

const split = ({ view }) => view["evaluation.split"];
const nothing = () => "";

/** Where, in words under `takeaway.parts`, the file's name, and what else the picture is of: the input, a split, nothing. */
const PARTS = [
    ["#circuit .circuit-drawing", "circuit", () => "circuit", inputOf],
    [".blamed-answer", "attribution", () => "attribution", inputOf],
    [".off-strip", "off", () => "off", inputOf],
    ["#timelapse", "timelapse", () => "timelapse", inputOf],
    ["#filter-page", "filter", ({ layer, map }) => `${layer}-map${map}`, inputOf],
    ["#layers [data-layer]", "layer", ({ layer }) => layer, inputOf],
    ["#filters [data-layer]", "filters", ({ layer }) => `${layer}-filters`, nothing],
    ["#confusion-matrix", "confusion", () => "confusion", split],
    ["#gallery", "gallery", () => "images", split],
    [".tug", "tug", () => "tug", pair],
    [".contrast-best", "contrast", () => "best-maps", pair],
    [".contrast-every", "contrast-every", () => "all-maps", pair],
    [".landscape-stage", "landscape", () => "landscape", ({ view }) => view["map.split"]],
    ["#train-curves", "curves", () => "training-curves", nothing],
    [".compare-sides", "sides", () => "both-models", inputOf],
    ["#compare-matches", "matches", () => "matched-filters", nothing],
    ["#compare-curves .plot", "curves", () => "compare-curves", nothing],
    ["#pathway", "pathway", () => "pathway", inputOf],
    ["#side-by-side", "beside", () => "beside", nothing],
    ["#softmax", "bars", () => "certainty", inputOf],
    [".tile", "input", () => "input", inputOf],
];

/**
 * Pictures that are shown now.
 * @param {Page} page
 * @returns {Array<{name: string, stem: string, element: Element, isDrawn: boolean}>} `isDrawn`: in lines, not in pixels
 */
export function picturesOf(page) {
    return PARTS.flatMap(([where, key, stem, of]) => {
        const elements = Array.from(document.querySelectorAll(where)).filter(isShown);
        return elements.map((element, at) => {
            const { map } = page.view;
            const about = { layer: element.dataset.layer ?? page.view.layer, map };
            const [name, number] = [say(`takeaway.parts.${key}`, about), elements.length > 1 && !element.dataset.layer ? at + 1 : ""];
            const parts = [stem(about), number, of(page)].filter((part) => part !== "");
            return { name: [name, number].join(" ").trim(), stem: parts.join("-"), element, isDrawn: !element.querySelector("canvas, img") };
        });
    });
}

/** What a file of the tab as a whole is called. @param {Page} page */
export function stemOf(page) {
    const of = { activations: inputOf, evaluation: split, contrast: pair, compare: inputOf }[page.view.tab] ?? nothing;
    return [TABS[page.view.tab] ?? page.view.tab, of(page)].filter(Boolean).join("-");
}

const TABS = { map: "landscape" }; // tabs whose key is not what they are called

/** What a file of the present input is called after, and of which network: "test7", "drawing-off", "test7-epoch3". @param {Page} page */
export function inputOf(page) {
    const { kind, index, split: of = "test" } = page.view.input;
    const frame = page.panel("timelapse").shown;
    return [kind === "ink" ? "drawing" : `${of}${index}`, page.offText && "off", frame && `epoch${frame.epoch}`].filter(Boolean).join("-");
}

/** The two classes of the contrast, and its layer. @param {Page} page */
export function pair(page) {
    const { a, b, name } = page.panel("contrast").answer ?? {};
    return name ? `${a}-${b}-${name}` : "";
}

function isShown(element) {
    const { width, height } = element.getBoundingClientRect();
    return width > 8 && height > 8 && element.checkVisibility() && element.childElementCount > 0;
}
