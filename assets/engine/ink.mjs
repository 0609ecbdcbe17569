/**
 * Strokes → network input of any size, the way MNIST was made: the twin of model/data/ink.py, where each step is explained.
 * Rule: a test holds both to each other, constants and images. Points are in float64, discs in float32, as there.
 */

export const SIDE = 28;
export const BOX = 20;
export const CENTRE = 14.5;
export const PEN = 2.2;
export const PENS = [1, 5];
export const SOFT = 0.5;
export const SPACING = 0.2;
export const MAX_DISCS = 1500;
export const CLOSEST = 400;
const ALPHA = 3; // the channel, where there are four

/**
 * Strokes as ink.
 * @param {ArrayLike<number>[]} strokes flat x, y lists in pad sides, 0 to 1, y downwards
 * @param {{pen?: number, normalise?: boolean, size?: number[]}} options the pen's width in 28ths of the input's shorter side;
 *     whether ink is scaled and centred; height and width of the input
 * @returns {Float32Array} ink in 0–1, row by row; zeros without ink
 */
export function networkInput(strokes, { pen = PEN, normalise = true, size = [SIDE, SIDE] } = {}) {
    const laid = laidOut(strokes, pen, normalise, size);
    return laid ? rendered(laid.discs, laid.offset, laid.width, size) : new Float32Array(size[0] * size[1]);
}

/**
 * Where a point of the pad comes to lie in the network's input: pixel = point · scale + shift, each axis for itself.
 * @param {ArrayLike<number>[]} strokes
 * @param {{pen?: number, normalise?: boolean, size?: number[]}} options as `networkInput`
 * @returns {{scale: number, shift: number[]}} pixels a pad side; x and y. Without ink, as without normalisation
 */
export function placement(strokes, { pen = PEN, normalise = true, size = [SIDE, SIDE] } = {}) {
    const laid = laidOut(strokes, pen, normalise, size);
    if (!laid) return { scale: Math.min(...size), shift: margins(size) };
    const { scale, middle, offset } = laid;
    return { scale, shift: offset.map((place, axis) => place - middle[axis] * scale) };
}

/** Ink as discs around `middle` of the pad, scaled, and the offset at which they lie in the input; null without ink. */
function laidOut(strokes, pen, normalise, size) {
    const side = Math.min(...size);
    const unit = side / SIDE;
    const width = clip(pen, PENS[0], PENS[1]) * unit;
    const segments = clipped(strokes);
    if (segments.length === 0) return null;
    if (!normalise) {
        const middle = [0, 0];
        return { discs: chain(scaled(segments, middle, side), SPACING * width), offset: margins(size), width, scale: side, middle };
    }
    const { low, high } = ends(segments);
    const [across, down] = [high[0] - low[0], high[1] - low[1]];
    const reach = Math.max(across, down);
    const room = BOX * unit - width - 2 * SOFT + 1;
    const scale = reach > 0 ? Math.min(room / reach, CLOSEST * unit) : 1;
    const middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
    const discs = chain(scaled(segments, middle, scale), SPACING * width);
    const extent = [(across * scale) / 2 + width / 2, (down * scale) / 2 + width / 2];
    return { discs, offset: centred(discs, extent, width, size), width, scale, middle };
}

/**
 * Ink as an image: the same in each channel, an alpha channel opaque.
 * @param {Float32Array} drawn @param {number} channels @param {boolean} darkOnLight
 */
export function pictured(drawn, channels, darkOnLight) {
    const image = new Float32Array(drawn.length * channels);
    for (let at = 0; at < image.length; at++) {
        const value = drawn[Math.floor(at / channels)];
        image[at] = at % channels === ALPHA ? 1 : darkOnLight ? 1 - value : value;
    }
    return image;
}

/** Whether an image as `pictured` makes them has any ink. @param {Float32Array} image @param {number} channels @param {boolean} darkOnLight */
export function inked(image, channels, darkOnLight) {
    const ground = darkOnLight ? 1 : 0;
    return image.some((value, at) => at % channels === 0 && value !== ground);
}

/** What lies left of the pad and above it. */
function margins([height, width]) {
    const side = Math.min(height, width);
    return [(width - side) / 2, (height - side) / 2];
}

/** Where discs around the origin go for their ink's centre of mass to be in the middle; `extent` is half their width and height. */
function centred(discs, extent, width, size) {
    const middle = [size[1] / 2, size[0] / 2];
    const draft = rendered(discs, middle, width, size);
    let [mass, x, y] = [0, 0, 0];
    for (let row = 0, place = 0; row < size[0]; row++) {
        for (let column = 0; column < size[1]; column++, place++) {
            mass += draft[place];
            x += draft[place] * (column + 0.5);
            y += draft[place] * (row + 0.5);
        }
    }
    if (!(mass > 0)) return middle;
    const target = CENTRE * (Math.min(...size) / SIDE);
    return [x / mass, y / mass].map((centre, axis) => {
        const slack = Math.max(middle[axis] - extent[axis], 0);
        return middle[axis] + clip(target + margins(size)[axis] - centre, -slack, slack);
    });
}

/** All strokes as segments of x0, y0, x1, y1, cut at the pad's edge; a dot is one of length 0, after all others. */
function clipped(strokes) {
    const most = strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);
    const segments = new Float64Array(4 * most);
    const dots = [];
    let place = 0;
    for (const stroke of strokes) {
        let [x, y, good] = [0, 0, 0];
        for (let at = 0; at < stroke.length; at += 2) {
            const [nextX, nextY] = [stroke[at], stroke[at + 1]];
            if (!Number.isFinite(nextX) || !Number.isFinite(nextY)) continue;
            if (good++) place = cut(segments, place, x, y, nextX, nextY);
            x = nextX;
            y = nextY;
        }
        if (good === 1) dots.push([x, y]);
    }
    for (const [x, y] of dots) place = cut(segments, place, x, y, x, y);
    return segments.subarray(0, place);
}

/** Write what of a segment is on the pad, by Liang and Barsky; returns the place behind it. */
function cut(segments, place, x0, y0, x1, y1) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    let [enter, leave] = [0, 1];
    if (!(onPad(x0) && onPad(y0) && onPad(x1) && onPad(y1))) {
        enter = clip(Math.max(entering(x0, dx), entering(y0, dy)), 0, 2);
        leave = clip(Math.min(leaving(x0, dx), leaving(y0, dy)), -1, 1);
        if (!(enter <= leave)) return place;
    }
    segments[place] = x0 + enter * dx;
    segments[place + 1] = y0 + enter * dy;
    segments[place + 2] = x0 + leave * dx;
    segments[place + 3] = y0 + leave * dy;
    return place + 4;
}

function onPad(value) {
    return value >= 0 && value <= 1;
}

function entering(start, step) {
    if (step === 0) return onPad(start) ? 0 : 2;
    return Math.min((0 - start) / step, (1 - start) / step);
}

function leaving(start, step) {
    return step === 0 ? 1 : Math.max((0 - start) / step, (1 - start) / step);
}

/** The least and the largest x and y of segments. */
function ends(segments) {
    const [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
    for (let at = 0; at < segments.length; at++) {
        const [axis, value] = [at & 1, segments[at]];
        if (value < low[axis]) low[axis] = value;
        if (value > high[axis]) high[axis] = value;
    }
    return { low, high };
}

/** Segments with `middle` moved to the origin, and scaled. */
function scaled(segments, middle, scale) {
    return segments.map((value, at) => (value - middle[at & 1]) * scale);
}

/**
 * Points along segments, `spacing` apart, with corners and ends; at most MAX_DISCS between them.
 * @param {Float64Array} segments
 * @param {number} spacing
 * @returns {Float32Array} x, y of each
 */
function chain(segments, spacing) {
    const count = segments.length / 4;
    const { lengths, total } = measured(segments);
    const step = Math.max(spacing, total / MAX_DISCS);
    const between = Math.ceil(total / step);
    const points = new Float32Array(2 * (between + 2 * count));
    let [place, segment, along] = [0, 0, 0];
    for (let at = 0; at < between; at++) {
        while (segment < count - 1 && along + lengths[segment] <= at * step) along += lengths[segment++];
        const share = (at * step - along) / (lengths[segment] || 1);
        const from = 4 * segment;
        points[place++] = segments[from] + share * (segments[from + 2] - segments[from]);
        points[place++] = segments[from + 1] + share * (segments[from + 3] - segments[from + 1]);
    }
    return points.subarray(0, corners(segments, points, place));
}

/** Write corners and ends of segments, no corners if there are too many; returns the place behind them. */
function corners(segments, points, place) {
    const all = segments.length / 4 <= MAX_DISCS;
    let broken = true;
    for (let at = 0; at < segments.length; at += 4) {
        if (all || broken) {
            points[place++] = segments[at];
            points[place++] = segments[at + 1];
        }
        broken = segments[at + 4] !== segments[at + 2] || segments[at + 5] !== segments[at + 3];
        if (broken) {
            points[place++] = segments[at + 2];
            points[place++] = segments[at + 3];
        }
    }
    return place;
}

/** The length of each segment, and of all. */
function measured(segments) {
    const lengths = new Float64Array(segments.length / 4);
    let total = 0;
    for (let at = 0, from = 0; at < lengths.length; at++, from += 4) {
        const [dx, dy] = [segments[from + 2] - segments[from], segments[from + 3] - segments[from + 1]];
        lengths[at] = Math.sqrt(dx * dx + dy * dy);
        total += lengths[at];
    }
    return { lengths, total };
}

/** Discs, moved by `offset` and `width` across, as coverage in 0–1; edges fall off over one pixel. */
function rendered(discs, offset, width, size) {
    const field = new Float32Array(size[0] * size[1]);
    const [right, down] = offset;
    for (let at = 0; at < discs.length; at += 2) draw(field, size, discs[at] + right, discs[at + 1] + down, width / 2 + SOFT);
    return field;
}

/** Draw one disc whose soft edge ends `reach` pixels from its middle; a root is taken only on that edge. */
function draw(field, [high, wide], x, y, reach) {
    const black = reach > 2 * SOFT ? (reach - 2 * SOFT) ** 2 : -1; // a pen thinner than a pixel is black nowhere
    const white = reach ** 2;
    const left = Math.max(Math.ceil(x - reach - 0.5), 0);
    const right = Math.min(Math.floor(x + reach - 0.5), wide - 1);
    const bottom = Math.min(Math.floor(y + reach - 0.5), high - 1);
    for (let row = Math.max(Math.ceil(y - reach - 0.5), 0); row <= bottom; row++) {
        const dy2 = (row + 0.5 - y) ** 2;
        for (let column = left, place = row * wide + left; column <= right; column++, place++) {
            if (field[place] === 1) continue;
            const square = (column + 0.5 - x) ** 2 + dy2;
            if (square >= white) continue;
            const cover = square <= black ? 1 : reach - Math.sqrt(square);
            if (cover > field[place]) field[place] = cover;
        }
    }
}

function clip(value, low, high) {
    return Math.min(Math.max(value, low), high);
}
