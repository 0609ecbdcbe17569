/** A circuit as a picture: columns of maps from the ink to the logit, lines as wide as what flows along them. */
import { fixed as withDigits } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";
import { readable } from "../../paint/hover.mjs";
import { planned } from "./plan.mjs";

const SPACE = "http://www.w3.org/2000/svg";
const LETTERS = 17; // of a column's name
const [LINE, HALF, APART] = [17, 56, 8]; // sixteenths of a rem: from one line of a sum to the next, half of its width at most, between two

/**
 * Draw a circuit.
 * @param {object} circuit the server's answer
 * @param {{room: number, scale: number, name: string, ink: string, pictures: function(object): string[], choose: function(object, object, object): void}} how
 *     `room` CSS pixels across, of which `scale` are a sixteenth of a rem, the class's `name`, the input as a picture, the
 *     pictures of a column's maps, and what a click on a map does: it is handed the column, the node and its place
 * @returns {SVGElement}
 */
export function drawing(circuit, how) {
    const { columns, flows } = circuit;
    const { name, scale } = how;
    const plan = planned(columns, flows, how.room, scale);
    const ledgers = columns.map((column, at) => (at < columns.length - 1 ? ledger(column, circuit.logit) : []));
    const half = Math.min(HALF * scale, (plan.middles[1] - plan.middles[0] - APART * scale) / 2);
    const height = plan.height + scale * LINE * (Math.max(...ledgers.map(({ length }) => length)) + 1);
    const root = svg("svg", { width: plan.width, height, viewBox: `0 0 ${plan.width} ${height}`, class: "circuit-picture", role: "group" });
    root.setAttribute("aria-label", say("circuit.picture", { name, logit: circuit.logit }));
    const lines = plan.lines.map((line) => ribbon(line, [line.from, line.to].some(([at, place]) => columns[at].nodes[place].kind === "rest")));
    root.append(...lines);
    columns.forEach((column, at) => {
        const pictures = at && column.steps ? how.pictures(column) : [];
        if (at < columns.length - 1) root.append(text(plan.middles[at], 14 * scale, shortened(column.name), "circuit-name"));
        column.nodes.forEach((node, place) => {
            const drawn = { circuit, column, node, scale, name, place: plan.places[at][place], picture: pictures[place] ?? how.ink };
            root.append(nodeOf(drawn, how.choose, (lit) => light(root, plan.lines, lines, lit ? [at, place] : null)));
        });
        root.append(...summed(ledgers[at], [plan.middles[at] - half, plan.middles[at] + half], plan.height, scale));
    });
    return root;
}

/** A number of the sums: as many decimals for all, so that they can be added up. @param {number} value @param {number} logit */
export function fixed(value, logit) {
    const decimals = Math.abs(logit) >= 100 ? 1 : Math.abs(logit) >= 1 ? 2 : 3;
    return withDigits(Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value, decimals);
}

/** The lines of a column's sum: what, how much. */
function ledger({ nodes, total }, logit) {
    const lines = [];
    const maps = nodes.filter(({ kind }) => kind === "map");
    const shown = maps.reduce((sum, { value }) => sum + value, 0);
    if (maps.length) lines.push([say("circuit.ledger.maps", { count: maps.length }), shown]);
    for (const { kind, value, count } of nodes) {
        if (kind === "rest") lines.push([say("circuit.ledger.more", { count }), value]);
        else if (kind !== "map") lines.push([say(`circuit.name.${kind}`), value]);
    }
    return [...lines, ["", total]].map(([what, value]) => [what, fixed(value, logit)]);
}

function summed(lines, [left, right], top, scale) {
    const parts = [];
    lines.forEach(([what, value], at) => {
        const last = at === lines.length - 1;
        const y = top + scale * (LINE * (at + 1) + (last ? 4 : 0));
        const rule = y - 17 * scale;
        if (last) parts.push(svg("line", { x1: left, x2: right, y1: rule, y2: rule, class: "circuit-rule" }));
        parts.push(text(left, y, what, "circuit-what"));
        parts.push(text(right, y, value, last ? "circuit-value total" : "circuit-value"));
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
    const { circuit, column, node, place, scale } = drawn;
    const { x, y, width, height } = place;
    const group = svg("g", { class: `circuit-node ${node.kind}` });
    Object.assign(group.dataset, { kind: node.kind, layer: column.name, map: node.map, value: node.value });
    group.append(...shapes(drawn));
    const share = fixed(node.value, circuit.logit);
    const style = share.startsWith("−") ? "circuit-share against" : "circuit-share";
    if (node.kind !== "logit") group.append(text(x + width / 2, y + height + 13 * scale, share, style));
    const face = svg("rect", { x, y, width, height, class: "circuit-face" });
    readable(face, () => node, () => reading(drawn));
    group.append(face);
    group.addEventListener("pointerenter", () => light(true));
    group.addEventListener("pointerleave", () => light(false));
    if (node.kind === "map") choosable(group, drawn, () => choose(column, node, place), light);
    return group;
}

function choosable(group, { column, node, name, circuit }, act, light) {
    const value = fixed(node.value, circuit.logit); // as it is seen
    const label = say(`circuit.node.${isUnit(column) ? "unit" : "map"}`, { layer: column.name, map: node.map, value, name });
    for (const [attribute, given] of Object.entries({ tabindex: 0, role: "button", "aria-label": label })) group.setAttribute(attribute, given);
    group.addEventListener("click", act);
    group.addEventListener("focus", () => light(true));
    group.addEventListener("blur", () => light(false));
    group.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        act();
    });
}

/** Whether a layer's maps are single values. */
export function isUnit({ size }) {
    return size[0] * size[1] === 1;
}

/** What a node looks like. */
function shapes(drawn) {
    const { kind } = drawn.node;
    if (kind === "ink" || kind === "map") return pictured(drawn);
    return kind === "logit" ? ending(drawn) : pill(drawn);
}

/** A map, or the ink. */
function pictured({ column, node, place: { x, y, width, height }, picture, scale }) {
    const inset = node.kind === "map" && isUnit(column) ? 7 * scale : 0;
    const box = { x: x + inset, y: y + inset, width: width - 2 * inset, height: height - 2 * inset };
    return [svg("image", { ...box, href: picture, preserveAspectRatio: "xMidYMid meet", class: "circuit-image" }), svg("rect", { ...box, class: "circuit-frame" })];
}

/** The logit, where all ends. */
function ending({ place: { x, y, height }, circuit: { logit }, name, scale }) {
    const down = y + height / 2;
    return [
        svg("rect", { x, y, width: 4 * scale, height, class: logit < 0 ? "circuit-bar against" : "circuit-bar" }),
        text(x + 14 * scale, down + 4 * scale, fixed(logit, logit), "circuit-logit"),
        text(x + 14 * scale, down + 24 * scale, say("circuit.logit-of", { name: shortened(name) }), "circuit-of"),
    ];
}

/** What has no picture: many maps folded into one node, or a constant. */
function pill({ node: { kind, count }, place: { x, y, width, height }, scale }) {
    const isMany = kind === "rest";
    const [back, round] = isMany ? [[6, 3], 2] : [[], 11];
    const behind = back.map((by) => svg("rect", { x: x + by * scale, y: y - by * scale, width: width - 6 * scale, height, rx: round * scale, class: "circuit-pill" }));
    const front = width - (isMany ? 6 * scale : 0);
    const words = isMany ? `+${count}` : say(`circuit.name.${kind}`);
    const middle = y + height / 2 + 4.5 * scale;
    return [...behind, svg("rect", { x, y, width: front, height, rx: round * scale, class: "circuit-pill" }), text(x + front / 2, middle, words, "circuit-word")];
}

/** What is said of a node that is pointed at. */
function reading({ column, node: { kind, map, count, value }, circuit: { logit }, name }) {
    const key = kind === "map" && isUnit(column) ? "unit" : kind;
    return say(`circuit.reading.${key}`, { layer: column.name, map, count, value, logit, name });
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
