/** Where the nodes of a circuit stand and how its lines run: pure geometry, in sixteenths of a rem (CSS pixels on a laptop). */

const THUMB = 44; // a map's side
const INK = 112; // the drawing's longer side
const LABEL = 17; // for the number under a node
const LOGIT = 96; // the logit's width
const PILL = { rest: 52, bias: 52, remainder: 78, beside: 78 }; // widths of nodes without a picture: of their words
const LEAST = 22; // height of one
const HEAD = 28; // for the columns' names
const GAP = 10; // between two nodes
const EDGE = 12; // left and right of everything
const NARROWEST = 112; // from one column's middle to the next one's
const TALLEST = 104; // of a node whose height is what flows through it
const FAINT = 0.3; // pixels: thinner lines are not drawn
const LANES = ["bias", "remainder"]; // constants: rows of their own, below all others

/**
 * @typedef {object} Place a node's box, with the node
 * @property {number} x left
 * @property {number} y top
 * @property {number} width
 * @property {number} height
 *
 * @typedef {object} Line
 * @property {number[]} from column and node
 * @property {number[]} to
 * @property {number} value what flows
 * @property {number} thick pixels
 * @property {number[]} ends x and y of either end
 */

/**
 * @param {Array<{nodes: object[]}>} columns as app/panels/circuit/view.py gives them
 * @param {number[][][]} flows
 * @param {number} room pixels across that there are
 * @param {number} scale pixels of a sixteenth of a rem; all that is handed back is in pixels
 * @returns {{width: number, height: number, middles: number[], places: Place[][], lines: Line[]}} `height` is where the
 *     sums begin
 */
export function planned(columns, flows, room, scale = 1) {
    return grown(planIn(columns, flows, room / scale), scale);
}

/** A plan, larger. */
function grown({ width, height, middles, places, lines }, scale) {
    const by = (values) => values.map((value) => value * scale);
    const box = ({ x, y, width, height }) => ({ x: x * scale, y: y * scale, width: width * scale, height: height * scale });
    return {
        width: width * scale,
        height: height * scale,
        middles: by(middles),
        places: places.map((column) => column.map(box)),
        lines: lines.map((line) => ({ ...line, thick: line.thick * scale, ends: by(line.ends) })),
    };
}

/** As `planned`, in the units of the numbers above. */
function planIn(columns, flows, room) {
    const through = throughput(columns, flows);
    const unit = unitOf(columns, through);
    const gaps = columns.length - 1;
    const width = Math.max(room, 2 * EDGE + INK / 2 + LOGIT / 2 + gaps * NARROWEST);
    const step = (width - 2 * EDGE - INK / 2 - LOGIT / 2) / gaps;
    const middles = columns.map((_, at) => EDGE + INK / 2 + at * step);
    const sized = columns.map(({ nodes }, at) => nodes.map((node, place) => boxOf(node, through[at][place] * unit)));
    const upper = sized.map((boxes, at) => boxes.filter((_, place) => !isLane(columns[at].nodes[place])));
    const tallest = Math.max(...upper.map(heightOf));
    const places = sized.map((boxes, at) => {
        let y = HEAD + (tallest - heightOf(upper[at])) / 2;
        return boxes.map((box, place) => {
            const lane = isLane(columns[at].nodes[place]);
            const top = lane ? 0 : y;
            if (!lane) y += box.height + LABEL + GAP;
            return { ...box, x: middles[at] - box.width / 2, y: top };
        });
    });
    const height = lanes(columns, places, HEAD + tallest + GAP);
    return { width, height, middles, places, lines: linesOf(flows, places, unit) };
}

function isLane({ kind }) {
    return LANES.includes(kind);
}

/** Put the constants in rows of their own. @returns {number} where these end */
function lanes(columns, places, top) {
    let y = top;
    for (const kind of LANES) {
        const row = columns.flatMap(({ nodes }, at) => places[at].filter((_, place) => nodes[place].kind === kind));
        if (!row.length) continue;
        const tallest = Math.max(...row.map(({ height }) => height));
        for (const place of row) place.y = y + (tallest - place.height) / 2;
        y += tallest + LABEL + GAP;
    }
    return y;
}

/** The larger of what flows in and out of each node, by size. */
function throughput(columns, flows) {
    const sizes = (values) => values.reduce((sum, value) => sum + Math.abs(value), 0);
    return columns.map(({ nodes }, at) =>
        nodes.map((node, place) => {
            const out = flows[at] ? sizes(flows[at][place]) : 0;
            const into = at ? sizes(flows[at - 1].map((row) => row[place])) : 0;
            return Math.max(out, into, 1e-9);
        }),
    );
}

/** Pixels that one of the logit's units is wide: the most that lets every node take its lines. */
function unitOf(columns, through) {
    const limits = { ink: INK, map: THUMB };
    return Math.min(...columns.flatMap(({ nodes }, at) => nodes.map(({ kind }, place) => (limits[kind] ?? TALLEST) / through[at][place])));
}

/** How large a node is, with lines of so many pixels through it. */
function boxOf({ kind }, pixels) {
    if (kind === "ink") return { width: INK, height: INK };
    if (kind === "map") return { width: THUMB, height: THUMB };
    if (kind === "logit") return { width: LOGIT, height: Math.max(LEAST, pixels) };
    return { width: PILL[kind], height: Math.max(kind === "rest" ? THUMB : LEAST, pixels) };
}

function heightOf(boxes) {
    return boxes.reduce((sum, { height }) => sum + height + LABEL + GAP, -GAP);
}

/** Lines between the nodes; at each node they lie beside each other, in the order of where they lead. */
function linesOf(flows, places, unit) {
    const lines = [];
    flows.forEach((flow, at) => {
        const right = places[at].map((place) => ({ next: middle(place) - sum(flow[places[at].indexOf(place)], unit) / 2 }));
        const left = places[at + 1].map((place, to) => ({ next: middle(place) - sum(flow.map((row) => row[to]), unit) / 2 }));
        const byHeight = (some) => [...some.keys()].sort((one, other) => some[one].y - some[other].y);
        const [froms, tos] = [byHeight(places[at]), byHeight(places[at + 1])];
        const starts = new Map();
        for (const from of froms) for (const to of tos) starts.set(`${from} ${to}`, taken(right[from], flow[from][to], unit));
        for (const to of tos) {
            for (const from of froms) {
                const thick = Math.abs(flow[from][to]) * unit;
                const end = taken(left[to], flow[from][to], unit);
                if (thick < FAINT) continue;
                const source = places[at][from];
                const ends = [source.x + source.width, starts.get(`${from} ${to}`), places[at + 1][to].x, end];
                lines.push({ from: [at, from], to: [at + 1, to], value: flow[from][to], thick, ends });
            }
        }
    });
    return lines.sort((one, other) => one.thick - other.thick);
}

/** The middle of a line's end, which takes its room there. */
function taken(side, value, unit) {
    const thick = Math.abs(value) * unit;
    side.next += thick;
    return side.next - thick / 2;
}

function middle({ y, height }) {
    return y + height / 2;
}

function sum(values, unit) {
    return values.reduce((all, value) => all + Math.abs(value), 0) * unit;
}
