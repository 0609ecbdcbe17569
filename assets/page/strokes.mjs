/** Strokes ↔ text, as an address carries them: each stroke its number of points, then the steps from point to point. */

const GRID = 2048; // steps a pad side

/** @param {number[][]} strokes flat x, y lists in pad sides */
export function packed(strokes) {
    const bytes = [];
    for (const stroke of strokes) {
        push(bytes, stroke.length / 2);
        const last = [0, 0];
        stroke.forEach((value, at) => {
            const step = Math.round(value * GRID) - last[at & 1];
            last[at & 1] += step;
            push(bytes, step < 0 ? -2 * step - 1 : 2 * step);
        });
    }
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The reverse of `packed`; null for text that is none. @param {string} text */
export function unpacked(text) {
    try {
        const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
        return strokesIn(bytes);
    } catch {
        return null;
    }
}

function strokesIn(bytes) {
    let at = 0;
    const pull = () => {
        let number = 0;
        for (let shift = 0; ; shift += 7) {
            if (at >= bytes.length || shift > 28) throw new Error("cut short");
            number |= (bytes[at] & 127) << shift;
            if (bytes[at++] < 128) return number >>> 0;
        }
    };
    const strokes = [];
    while (at < bytes.length) {
        const last = [0, 0];
        const stroke = [];
        for (let left = 2 * pull(); left > 0; left--) {
            const coded = pull();
            last[stroke.length & 1] += coded & 1 ? -((coded + 1) >>> 1) : coded >>> 1;
            stroke.push(last[stroke.length & 1] / GRID);
        }
        strokes.push(stroke);
    }
    return strokes;
}

/** A whole number, seven bits a byte, the lowest first. */
function push(bytes, number) {
    for (; number > 127; number >>>= 7) bytes.push((number & 127) | 128);
    bytes.push(number);
}
