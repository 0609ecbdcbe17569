/** Signed steps laid over an image: the stronger, the more of their colour. */

const ZERO = 128; // the step of zero
const MOST = 0.85; // of the colour over the image
const FAINT = 0.45; // of an image's own contrast beneath, so that colours are told apart on it
const [PAPER, NIGHT] = [255, 20]; // the ground, by theme

/**
 * @param {Uint8Array} image (H, W, C)
 * @param {number} channels
 * @param {Uint8Array} steps (H, W), 1 to 255 with zero at 128
 * @param {Uint32Array} palette 256 pixels, little-endian ABGR
 * @param {boolean} isDark light ink on a dark ground, so that the middle of the palette is like it
 * @returns {Uint8ClampedArray} RGBA (H, W, 4)
 */
export function overlaid(image, channels, steps, palette, isDark) {
    const pixels = new Uint8ClampedArray(4 * steps.length);
    for (let at = 0; at < steps.length; at++) {
        const share = (Math.abs(steps[at] - ZERO) / 127) * MOST;
        for (let colour = 0; colour < 3; colour++) {
            const ink = FAINT * image[at * channels + (channels === 3 ? colour : 0)];
            const under = isDark ? NIGHT + ink : PAPER - ink;
            const over = (palette[steps[at]] >> (8 * colour)) & 255;
            pixels[4 * at + colour] = under + (over - under) * share;
        }
        pixels[4 * at + 3] = 255;
    }
    return pixels;
}
