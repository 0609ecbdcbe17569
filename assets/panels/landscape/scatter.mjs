/** Points on a canvas: where each lies on screen, which is the nearest, and how they are painted. */
import { bytesOf, rem } from "../../page/elements.mjs";

const COLOURS = 10; // that the stylesheet names; further classes are lighter or darker ones of these,
const SHADED = 40; // up to so many: with more, colours go round and names are left to the reading under the pointer
const TURN = 137.508; // degrees, the golden angle: neighbours get far colours
const MARGIN = 1.75; // rem around the points, room for a name
const [SMALLEST, LARGEST] = [0.1, 0.28]; // rem, radius of a point
const FAINT = 0.3;
const INK = 0.75;
const NAME = 1.25; // rem, height of a name

/** Points with classes. */
export class Scatter {
    /** @param {HTMLCanvasElement} canvas */
    constructor(canvas) {
        this.canvas = canvas;
        this.only = null; // the one class that is shown
    }

    /** @param {{x: Float32Array, y: Float32Array, labels: Uint16Array, predicted: Uint16Array, classes: string[]}} points */
    take(points) {
        Object.assign(this, { points, only: null });
        const [left, right] = ends(points.x);
        const [low, high] = ends(points.y);
        this.middle = [(left + right) / 2, (low + high) / 2];
        this.extent = [right - left || 1, high - low || 1];
        this.centres = centres(points);
    }

    /**
     * Take the room there is; both axes have the same unit.
     * @param {number} width @param {number} height in CSS pixels
     * @param {number} beside of the width, at its right, that is left to the classes
     */
    fit(width, height, beside) {
        const root = rem();
        Object.assign(this, { width, height, centre: (width - beside) / 2 });
        const [across, up] = [width - beside, height].map((room) => Math.max(room - 2 * MARGIN * root, 1));
        this.unit = Math.min(across / this.extent[0], up / this.extent[1]);
        const room = 0.3 * Math.sqrt((across * up) / this.points.x.length);
        this.radius = Math.min(LARGEST * root, Math.max(SMALLEST * root, room));
    }

    /** CSS pixels of the canvas, right and down, of a place among the points. */
    spot(x, y) {
        return [this.centre + (x - this.middle[0]) * this.unit, this.height / 2 - (y - this.middle[1]) * this.unit];
    }

    /** Where on the page a point is. */
    place(index) {
        const { left, top } = this.canvas.getBoundingClientRect();
        const [x, y] = this.spot(this.points.x[index], this.points.y[index]);
        return { x: left + x, y: top + y };
    }

    /** Whether a point is among those shown. */
    has(index) {
        return this.only === null || this.points.labels[index] === this.only;
    }

    /** The point for which `far(across, down)`, in CSS pixels from a spot, is least; -1 where it is nowhere finite. */
    best([left, top], far) {
        const { x, y } = this.points;
        const [middleX, middleY] = this.middle;
        let nearest = -1;
        let least = Infinity;
        for (let at = 0; at < x.length; at++) {
            const across = this.centre + (x[at] - middleX) * this.unit - left;
            const down = this.height / 2 - (y[at] - middleY) * this.unit - top;
            const away = far(across, down);
            if (away < least && this.has(at)) [nearest, least] = [at, away];
        }
        return nearest;
    }

    /** The nearest point within so many CSS pixels; -1 without one. */
    nearest(spot, reach = Infinity) {
        return this.best(spot, (across, down) => {
            const square = across * across + down * down;
            return square <= reach * reach ? square : Infinity;
        });
    }

    /** The nearest point in a direction, [1, 0] is right; those off to the side count as further; -1 without one. */
    towards(spot, [right, down]) {
        return this.best(spot, (across, below) => {
            const along = across * right + below * down;
            const aside = Math.abs(across * down - below * right);
            return along > 0.5 && aside <= along ? along + 2 * aside : Infinity;
        });
    }

    /** Paint everything anew, in the colours of the theme. */
    paint() {
        const { canvas, points } = this;
        const ratio = window.devicePixelRatio || 1;
        canvas.width = this.width * ratio;
        canvas.height = this.height * ratio;
        Object.assign(canvas.style, { width: `${this.width}px`, height: `${this.height}px` });
        const context = canvas.getContext("2d");
        context.scale(ratio, ratio);
        const theme = shades(points.classes.length);
        const dots = theme.classes.map((colour) => dot(this.radius, colour, ratio));
        const wrong = [];
        if (this.only !== null) this.backdrop(context, dot(this.radius, theme.grid, ratio));
        context.globalAlpha = INK;
        for (let at = 0; at < points.x.length; at++) {
            if (!this.has(at)) continue;
            if (points.labels[at] === points.predicted[at]) this.stamp(context, at, dots[points.labels[at]]);
            else wrong.push(at);
        }
        context.globalAlpha = 1;
        for (const at of wrong) this.stamp(context, at, dots[points.labels[at]]);
        this.rings(context, wrong, theme.text);
        this.names(context, theme);
    }

    /** The classes that are not shown, as grey ground. */
    backdrop(context, grey) {
        context.globalAlpha = FAINT;
        for (let at = 0; at < this.points.x.length; at++) if (!this.has(at)) this.stamp(context, at, grey);
    }

    stamp(context, at, { picture, side }) {
        const [x, y] = this.spot(this.points.x[at], this.points.y[at]);
        context.drawImage(picture, x - side / 2, y - side / 2, side, side);
    }

    rings(context, indices, colour) {
        context.beginPath();
        for (const at of indices) {
            const [x, y] = this.spot(this.points.x[at], this.points.y[at]);
            context.moveTo(x + this.radius + 1.5, y);
            context.arc(x, y, this.radius + 1.5, 0, 2 * Math.PI);
        }
        context.strokeStyle = colour;
        context.lineWidth = 1.25;
        context.stroke();
    }

    /** Each class's name in its middle, with a rim of paper so that it can be read on points. */
    names(context, theme) {
        Object.assign(context, { font: `650 ${NAME * rem()}px ${getComputedStyle(this.canvas).fontFamily}`, textAlign: "center", textBaseline: "middle" });
        Object.assign(context, { lineJoin: "round", lineWidth: rem() / 3, strokeStyle: theme.card, fillStyle: theme.text });
        const named = this.points.classes
            .map((name, at) => ({ name, centre: this.centres[at], on: this.only === null || this.only === at }))
            .filter(({ centre, on }) => centre && on && (this.only !== null || this.centres.length <= SHADED));
        const spots = named.map(({ centre }) => this.spot(...centre));
        part(spots, named.map(({ name }) => context.measureText(name).width));
        named.forEach(({ name }, at) => context.strokeText(name, ...spots[at]));
        named.forEach(({ name }, at) => context.fillText(name, ...spots[at]));
    }
}

/** Move names that would lie on each other apart, up and down, where little room lets them. */
function part(spots, widths) {
    const high = NAME * rem();
    for (let round = 0; round < 8; round++) {
        spots.forEach((one, at) => {
            for (let other = at + 1; other < spots.length; other++) {
                const beside = Math.abs(one[0] - spots[other][0]) >= (widths[at] + widths[other]) / 2;
                const down = spots[other][1] - one[1];
                const lacking = high - Math.abs(down);
                if (beside || lacking <= 0) continue;
                const by = ((down < 0 ? -1 : 1) * lacking) / 2;
                one[1] -= by;
                spots[other][1] += by;
            }
        });
    }
}

function ends(values) {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) {
        if (value < low) low = value;
        if (value > high) high = value;
    }
    return [low, high];
}

/** The mean place of each class; null for one without images. */
function centres({ x, y, labels, classes }) {
    const sums = classes.map(() => [0, 0, 0]);
    labels.forEach((label, at) => {
        sums[label][0] += x[at];
        sums[label][1] += y[at];
        sums[label][2] += 1;
    });
    return sums.map(([across, up, count]) => (count ? [across / count, up / count] : null));
}

/** The two classes whose middles lie closest; null where there are no two. @param {Array<?number[]>} middles */
export function closest(middles) {
    let [pair, least] = [null, Infinity];
    middles.forEach((one, at) => {
        for (let other = at + 1; other < middles.length; other++) {
            if (!one || !middles[other]) continue;
            const away = Math.hypot(one[0] - middles[other][0], one[1] - middles[other][1]);
            if (away < least) [pair, least] = [[at, other], away];
        }
    });
    return pair;
}

/** The theme's colours: one a class, and those of text, card and grid. */
export function shades(count) {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(name).trim();
    const [text, card, grid] = ["--text", "--paper", "--edge"].map(read);
    const classes = Array.from({ length: count }, (_, at) => {
        if (count > SHADED) return turned(at);
        const base = read(`--class-${at % COLOURS}`);
        const round = Math.floor(at / COLOURS);
        return round ? mixed(base, round % 2 ? text : card, 1 - 0.55 ** Math.ceil(round / 2)) : base;
    });
    return { text, card, grid, classes };
}

/** The colour of one of many classes: round the circle of hues, dark and light by turns. */
function turned(at) {
    return `hsl(${((at * TURN) % 360).toFixed(1)} 60% ${[45, 60, 52][at % 3]}%)`;
}

/** Two colours as #rrggbb, a share of the second. */
function mixed(one, other, share) {
    const parts = [1, 3, 5].map((at) => {
        const [from, to] = [one, other].map((hex) => parseInt(hex.slice(at, at + 2), 16));
        return Math.round(from + (to - from) * share).toString(16).padStart(2, "0");
    });
    return `#${parts.join("")}`;
}

/** A disc as a small picture: stamped thousands of times, faster than so many paths. */
function dot(radius, colour, ratio) {
    const side = Math.ceil(2 * radius) + 2;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(side * ratio);
    const context = canvas.getContext("2d");
    context.scale(canvas.width / side, canvas.width / side);
    context.fillStyle = colour;
    context.beginPath();
    context.arc(side / 2, side / 2, radius, 0, 2 * Math.PI);
    context.fill();
    return { picture: canvas, side };
}

/** The server's answer with its points as numbers. */
export function unpacked(answer) {
    const bytes = (text) => bytesOf(text).buffer;
    const steps = new Int16Array(bytes(answer.points));
    const [x, y] = [0, 1].map((axis) => Float32Array.from({ length: steps.length / 2 }, (_, at) => steps[2 * at + axis] * answer.scale));
    const [labels, predicted] = [answer.labels, answer.predicted].map((text) => new Uint16Array(bytes(text)));
    return { ...answer, x, y, labels, predicted };
}
