/**
 * Raw deflate (RFC 1951) → bytes, synchronously, so that a frame is painted in the handler it came in.
 * The browser's own DecompressionStream answers some tasks later.
 */

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MAX_BITS = 15;
const AHEAD = 2; // bytes

/** Reads bits, least significant first. */
class Bits {
    /** @param {Uint8Array} bytes */
    constructor(bytes) {
        this.bytes = bytes;
        this.place = 0;
        this.held = 0;
        this.count = 0;
    }

    /** Make at least `wanted` bits available; a code may be looked for a little past the end, where they are zero. */
    need(wanted) {
        if (this.place > this.bytes.length + AHEAD) throw new Error("deflate: cut short");
        while (this.count < wanted) {
            this.held |= (this.bytes[this.place++] || 0) << this.count;
            this.count += 8;
        }
    }

    /** Take `wanted` bits, at most 16. */
    take(wanted) {
        this.need(wanted);
        const bits = this.held & ((1 << wanted) - 1);
        this.held >>>= wanted;
        this.count -= wanted;
        return bits;
    }

    /** Take one symbol by a table of `codes`. */
    symbol(codes) {
        this.need(MAX_BITS);
        const entry = codes.table[this.held & codes.mask];
        const length = entry & 15;
        if (length === 0) throw new Error("deflate: no such code");
        this.held >>>= length;
        this.count -= length;
        return entry >>> 4;
    }

    /** Go on at the next whole byte. */
    align() {
        this.place -= this.count >> 3;
        this.held = 0;
        this.count = 0;
    }
}

/** A lookup table for canonical Huffman codes of the given lengths. */
function codesOf(lengths) {
    const longest = Math.max(1, ...lengths);
    const counts = new Uint16Array(MAX_BITS + 2);
    for (const length of lengths) counts[length]++;
    counts[0] = 0;
    const next = new Uint16Array(MAX_BITS + 2);
    for (let bits = 1; bits <= MAX_BITS; bits++) next[bits + 1] = (next[bits] + counts[bits]) << 1;
    const table = new Uint16Array(1 << longest);
    lengths.forEach((length, symbol) => {
        if (!length) return;
        const code = reversed(next[length]++, length);
        for (let at = code; at < table.length; at += 1 << length) table[at] = (symbol << 4) | length;
    });
    return { table, mask: table.length - 1 };
}

/** The lowest `length` bits in reverse order. */
function reversed(code, length) {
    let turned = 0;
    for (let bit = 0; bit < length; bit++) turned |= ((code >> bit) & 1) << (length - 1 - bit);
    return turned;
}

/** The two code tables that stand at the start of a dynamic block. */
function dynamic(bits) {
    const literals = bits.take(5) + 257;
    const distances = bits.take(5) + 1;
    const given = bits.take(4) + 4;
    const lengths = new Array(19).fill(0);
    for (let at = 0; at < given; at++) lengths[ORDER[at]] = bits.take(3);
    const codes = codesOf(lengths);
    const all = [];
    while (all.length < literals + distances) {
        const symbol = bits.symbol(codes);
        if (symbol < 16) all.push(symbol);
        else if (symbol === 16) repeat(all, all[all.length - 1], 3 + bits.take(2));
        else repeat(all, 0, symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7));
    }
    return [codesOf(all.slice(0, literals)), codesOf(all.slice(literals))];
}

function repeat(list, value, count) {
    while (count--) list.push(value);
}

const FIXED = [
    codesOf(Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8))),
    codesOf(new Array(30).fill(5)),
];

/** Decode one compressed block into `out` from `at` on; returns where it ended. */
function block(bits, literals, distances, out, at) {
    for (;;) {
        const symbol = bits.symbol(literals);
        if (symbol < 256) {
            out[at++] = symbol;
            continue;
        }
        if (symbol === 256) return at;
        const length = LENGTH_BASE[symbol - 257] + bits.take(LENGTH_EXTRA[symbol - 257]);
        const far = bits.symbol(distances);
        const from = at - (DISTANCE_BASE[far] + bits.take(DISTANCE_EXTRA[far]));
        if (from < 0 || at + length > out.length) throw new Error("deflate: outside of the data");
        if (at - from === 1) out.fill(out[from], at, at + length);
        else for (let step = 0; step < length; step++) out[at + step] = out[from + step];
        at += length;
    }
}

/**
 * Inflate.
 * @param {Uint8Array} bytes raw deflate
 * @param {number} size bytes expected
 * @returns {Uint8Array}
 * @throws {Error} on data that is damaged or of another size
 */
export function inflate(bytes, size) {
    const bits = new Bits(bytes);
    const out = new Uint8Array(size);
    let at = 0;
    for (let last = 0; !last; ) {
        last = bits.take(1);
        const kind = bits.take(2);
        if (kind === 0) {
            bits.align();
            const length = bytes[bits.place] | (bytes[bits.place + 1] << 8);
            if (bits.place + 4 + length > bytes.length) throw new Error("deflate: cut short");
            out.set(bytes.subarray(bits.place + 4, bits.place + 4 + length), at);
            bits.place += 4 + length;
            at += length;
        } else {
            const [literals, distances] = kind === 1 ? FIXED : dynamic(bits);
            at = block(bits, literals, distances, out, at);
        }
    }
    if (at !== size) throw new Error(`deflate: ${at} bytes, expected ${size}`);
    return out;
}
