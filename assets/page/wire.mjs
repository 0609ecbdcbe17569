/** Public constants of the live path; model/serving/wire.md is their page, model/serving/wire.py their twin. */

export const FORMAT = 1;
export const STROKES = 1;
export const IMAGE = 2;
export const NORMALISE = 1;
export const FOUR_BITS = 2;
export const SPLIT = 4;
export const OFF = 16;
export const BLAME = 32;
export const PLAIN = 128;
export const NONE = 0xffff;
export const WHOLE = 0xffff;
export const INPUT_BLAME = 0xfffe;
export const MOST_OFF = 1024;
export const PAD = 16384;
export const MAX_REQUEST = 1 << 17;
export const MAX_STROKES = 1024;

export const CLOSE_TEXT = 1003;
export const CLOSE_MALFORMED = 1007;
export const CLOSE_ABUSE = 1008;
export const CLOSE_BROKEN = 1011;
export const CLOSE_RESTART = 1012;
export const CLOSE_GONE = 4404;
