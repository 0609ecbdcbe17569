/** Images with an alpha channel as they are shown: laid on white paper, as browsers and thumbnails have them. */

/**
 * Values and shape of an image without alpha; others stay as they are.
 * @param {Uint8Array} values (H, W, C)
 * @param {number[]} shape
 */
export function opaque(values, [height, width, channels]) {
    if (channels !== 4) return { image: values, shape: [height, width, channels] };
    const image = new Uint8Array(height * width * 3);
    for (let at = 0; at < height * width; at++) {
        const cover = values[4 * at + 3] / 255;
        for (let channel = 0; channel < 3; channel++) {
            image[3 * at + channel] = Math.round(255 + (values[4 * at + channel] - 255) * cover);
        }
    }
    return { image, shape: [height, width, 3] };
}
