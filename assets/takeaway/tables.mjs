/** The tables that are shown, and the numbers behind what is drawn, as rows; numbers are whole, as no language writes them. */
import { say } from "../page/words.mjs";
import { inputOf, pair } from "./catalogue.mjs";

/**
 * @param {Page} page
 * @returns {Array<{name: string, stem: string, rows: function(): Array<Array<string|number>>}>}
 */
export function tablesOf(page) {
    const tables = TABLES.filter(({ where }) => isShown(where)).map(({ key, stem, rows }) => ({
        name: say(`takeaway.tables-of.${key}`),
        stem: stem(page),
        rows: () => rows(page),
    }));
    return [...tables, ...figuresIn()];
}

const split = ({ view }) => view["evaluation.split"];

const TABLES = [
    { where: "#softmax", key: "softmax", stem: (page) => `certainty-${inputOf(page)}`, rows: certainty },
    { where: "#confusion-matrix", key: "confusion", stem: (page) => `confusion-${split(page)}`, rows: confusion },
    { where: "#panel-evaluation:has(#class-table td)", key: "classes", stem: (page) => `classes-${split(page)}`, rows: () => cellsOf("#class-table table") },
    { where: "#contrast .ranked", key: "separation", stem: (page) => `separation-${pair(page)}`, rows: separation },
    { where: "#circuit .circuit-drawing", key: "circuit", stem: (page) => `circuit-${inputOf(page)}`, rows: circuit },
    { where: "#compare-settings table", key: "settings", stem: () => "settings", rows: () => cellsOf("#compare-settings table") },
];

/** The probability of each class for the present input; nothing known for a blank pad. */
function certainty(page) {
    const { shares } = page.panel("input").verdict.bars;
    return [["class", "probability"], ...page.model.classes.map((name, at) => [name, shares ? shares[at] : ""])];
}

/** True classes down, what they are read as across. */
function confusion(page) {
    const { counts, shown } = page.panel("evaluation").matrix.answer;
    const names = shown.map((at) => page.model.classes[at]);
    return [["true class", ...names], ...counts.map((row, at) => [names[at], ...row])];
}

function separation(page) {
    const { order, separation: values } = page.panel("contrast").answer;
    return [["map", "separation"], ...order.map((map, at) => [map, values[at]])];
}

/** As the table of the page, with its values whole. */
function circuit(page) {
    const values = page.panel("circuit").circuit.columns.slice(0, -1).flatMap(({ nodes, total }) => [...nodes.map(({ value }) => value), total]);
    const [head, ...rows] = cellsOf("#circuit .circuit-table");
    return [head, ...rows.map(([layer, part], at) => [layer, part, values[at]])];
}

/** A table of the page; a cell that is a number says it whole in `data-value`. */
function cellsOf(where) {
    const { rows } = document.querySelector(where);
    return Array.from(rows, ({ cells }) => Array.from(cells, (cell) => cell.dataset.value ?? cell.textContent.trim()));
}

/** The curves of each figure that has some. */
function figuresIn() {
    const figures = Array.from(document.querySelectorAll(".js-plotly-plot")).filter((element) => element.checkVisibility());
    const curves = figures.filter(({ data }) => data.some(({ type = "scatter" }) => type === "scatter"));
    return curves.map(({ data, layout }, at) => {
        const number = curves.length > 1 ? ` ${at + 1}` : "";
        return { name: say("takeaway.tables-of.curves") + number, stem: `curves${number.replace(" ", "-")}`, rows: () => points(data, layout) };
    });
}

/** Each point of each curve, by the plot that it is in. */
function points(data, layout) {
    const titleOf = (axis) => layout.annotations?.find(({ yref = "" }) => yref === `${axis} domain`)?.text ?? layout[axis.replace("y", "yaxis")]?.title?.text ?? "";
    const rows = data.flatMap(({ name, x = [], y = [], yaxis = "y" }) => Array.from(x, (at, index) => [titleOf(yaxis), name ?? "", at, y[index]]));
    return [["plot", "curve", layout.xaxis?.title?.text || "x", "value"], ...rows];
}

function isShown(where) {
    return document.querySelector(where)?.checkVisibility() ?? false;
}
