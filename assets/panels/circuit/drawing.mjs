/** A circuit as a picture: columns of maps from the ink to the logit, lines as wide as what flows along them. */
import { number } from "../../page/numbers.mjs";
import { readable } from "../../paint/hover.mjs";
import { LABEL, planned } from "./plan.mjs";

const SPACE = "http://www.w3.org/2000/svg";
const LINE = 17; // pixels from one line of a sum to the next
const HALF = 56; // pixels, of a sum's width
const LETTERS = 17; // of a column's name
const WORDS = { rest: "rest", bias: "bias", remainder: "remainder", beside: "passing by" };
const MEANINGS = {
    bias: "what the biases behind this layer add",
    remainder: "what the slopes of curved layers behind do not explain",
    beside: "what reaches the logit without going through this layer",
};

/**
 * Draw a circuit.
 * @param {object} circuit the server's answer
 * @param {{room: number, name: string, ink: string, pictures: function(object): string[], choose: function(object, object, object): void}} how
 *     `room` CSS pixels across, the class's `name`, the input as a picture, the pictures of a column's maps, and what a
 *     click on a map does: it is handed the column, the node and its place
 * @returns {SVGElement}
 */
export function drawing(circuit, how) {
    const { columns, flows } = circuit;
    const plan = planned(columns, flows, how.room);
    const ledgers = columns.map((column, at) => (at < columns.length - 1 ? ledger(column, circuit.logit) : []));
    const height = plan.height + LINE * (Math.max(...ledgers.map(({ length }) => length)) + 1);
    const root = svg("svg", { width: plan.width, height, viewBox: `0 0 ${plan.width} ${height}`, class: "circuit-picture" });
    const lines = plan.lines.map((line) => ribbon(line, [line.from, line.to].some(([at, place]) => columns[at].nodes[place].kind === "rest")));
    root.append(...lines);
    columns.forEach((column, at) => {
        const pictures = at && column.steps ? how.pictures(column) : [];
        if (at < columns.length - 1) root.append(text(plan.middles[at], 14, shortened(column.name), "circuit-name"));
        column.nodes.forEach((node, place) => {
            const drawn = { circuit, column, node, place: plan.places[at][place], picture: pictures[place] ?? how.ink, name: how.name };
            root.append(nodeOf(drawn, how.choose, (lit) => light(root, plan.lines, lines, lit ? [at, place] : null)));
        });
        root.append(...summed(ledgers[at], plan.middles[at], plan.height));
    });
    return root;
}

/** A number of the sums: as many decimals for all, so that they can be added up. @param {number} value @param {number} logit */
export function fixed(value, logit) {
    const decimals = Math.abs(logit) >= 100 ? 1 : Math.abs(logit) >= 1 ? 2 : 3;
    const digits = Math.abs(value).toFixed(decimals);
    return (value < 0 && Number(digits) ? "−" : "") + digits;
}

/** The lines of a column's sum: what, how much. */
function ledger({ nodes, total }, logit) {
    const lines = [];
    const maps = nodes.filter(({ kind }) => kind === "map");
    const shown = maps.reduce((sum, { value }) => sum + value, 0);
    if (maps.length) lines.push([`${maps.length} ${maps.length === 1 ? "map" : "maps"}`, shown]);
    for (const { kind, value, count } of nodes) {
        if (kind === "ink") lines.push(["ink", value]);
        else if (kind === "rest") lines.push([`${count} more`, value]);
        else if (kind !== "map") lines.push([WORDS[kind], value]);
    }
    return [...lines, ["", total]].map(([what, value]) => [what, fixed(value, logit)]);
}

function summed(lines, middle, top) {
    const parts = [];
    lines.forEach(([what, value], at) => {
        const y = top + LINE * (at + 1);
        const last = at === lines.length - 1;
        if (last) parts.push(svg("line", { x1: middle - HALF, x2: middle + HALF, y1: y - 13, y2: y - 13, class: "circuit-rule" }));
        parts.push(text(middle - HALF, y + (last ? 4 : 0), what, "circuit-what"));
        parts.push(text(middle + HALF, y + (last ? 4 : 0), value, last ? "circuit-value total" : "circuit-value"));
    });
    return parts;
}

/** A line between two nodes; one of many maps that are folded into one node is fainter. */
function ribbon({ value, thick, ends: [x0, y0, x1, y1] }, folded) {
    const bow = (x1 - x0) / 2;
    const path = `M${x0} ${y0}C${x0 + bow} ${y0} ${x1 - bow} ${y1} ${x1} ${y1}`;
    return svg("path", { d: path, "stroke-width": Math.max(thick, 0.6), class: `circuit-line${value < 0 ? " against" : ""}${folded ? " folded" : ""}` });
}

/** Let the lines of one node stand out; of none, all are as before. */
function light(root, lines, paths, lit) {
    root.classList.toggle("lit", lit !== null);
    lines.forEach(({ from, to }, at) => paths[at].classList.toggle("on", lit !== null && (String(from) === String(lit) || String(to) === String(lit))));
}

/** A node with its number; a map can be chosen. */
function nodeOf(drawn, choose, light) {
    const { circuit, column, node, place } = drawn;
    const group = svg("g", { class: `circuit-node ${node.kind}` });
    Object.assign(group.dataset, { kind: node.kind, layer: column.name, map: node.map, value: node.value });
    group.append(...shapes(drawn));
    const { x, y, width, height } = place;
    if (node.kind !== "logit") group.append(text(x + width / 2, y + height + LABEL - 4, fixed(node.value, circuit.logit), node.value < 0 ? "circuit-share against" : "circuit-share"));
    const face = svg("rect", { x, y, width, height, rx: 4, class: "circuit-face" });
    readable(face, () => node, () => said(drawn));
    group.append(face);
    group.addEventListener("pointerenter", () => light(true));
    group.addEventListener("pointerleave", () => light(false));
    if (node.kind === "map") choosable(group, drawn, () => choose(column, node, place), light);
    return group;
}

function choosable(group, { column, node, circuit }, act, light) {
    const label = `${column.name}, map ${node.map}: ${fixed(node.value, circuit.logit)} of the logit. Switch it off for a trial`;
    for (const [name, value] of Object.entries({ tabindex: 0, role: "button", "aria-label": label })) group.setAttribute(name, value);
    group.addEventListener("click", act);
    group.addEventListener("focus", () => light(true));
    group.addEventListener("blur", () => light(false));
    group.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        act();
    });
}

/** What a node looks like. */
function shapes({ column, node, place, picture, name, circuit }) {
    const { x, y, width, height } = place;
    const [across, down] = [x + width / 2, y + height / 2];
    if (node.kind === "ink" || node.kind === "map") {
        const unit = node.kind === "map" && column.size[0] * column.size[1] === 1;
        const inset = unit ? 7 : 0;
        const box = { x: x + inset, y: y + inset, width: width - 2 * inset, height: height - 2 * inset };
        return [svg("image", { ...box, href: picture, preserveAspectRatio: "xMidYMid meet", class: "circuit-image" }), svg("rect", { ...box, rx: 2, class: "circuit-frame" })];
    }
    if (node.kind === "logit") {
        const bar = svg("rect", { x, y, width: 4, height, rx: 2, class: circuit.logit < 0 ? "circuit-bar against" : "circuit-bar" });
        return [bar, text(x + 14, down + 4, fixed(circuit.logit, circuit.logit), "circuit-logit"), text(x + 14, down + 24, `logit of ${shortened(name)}`, "circuit-of")];
    }
    const behind = node.kind === "rest" ? [6, 3].map((by) => svg("rect", { x: x + by, y: y - by, width: width - 6, height, rx: 4, class: "circuit-pill" })) : [];
    const front = svg("rect", { x, y, width: width - (behind.length ? 6 : 0), height, rx: behind.length ? 4 : 11, class: "circuit-pill" });
    return [...behind, front, text(across - (behind.length ? 3 : 0), down + 4.5, node.kind === "rest" ? `+${node.count}` : WORDS[node.kind], "circuit-word")];
}

/** What is said of a node that is pointed at. */
function said({ column, node, circuit, name }) {
    const share = `${number(node.value, 4)} of the logit ${number(circuit.logit, 4)}`;
    if (node.kind === "map") return `${column.name} · ${column.size[0] * column.size[1] > 1 ? "map" : "unit"} ${node.map}\n${share}`;
    if (node.kind === "rest") return `${column.name} · the other ${node.count} together\n${share}`;
    if (node.kind === "logit") return `${name}\n${number(circuit.logit, 6)}`;
    return node.kind === "ink" ? `ink\n${share}` : `${MEANINGS[node.kind]}\n${share}`;
}

function shortened(name) {
    return name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name;
}

function text(x, y, words, style) {
    const element = svg("text", { x, y, class: style });
    element.textContent = words;
    return element;
}

function svg(tag, attributes) {
    const element = document.createElementNS(SPACE, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
}
