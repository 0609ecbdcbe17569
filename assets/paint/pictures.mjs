/** Values of an image → pixels, and the room that they take: as wide to as high as the image is. */

/**
 * Values 0–255 (H, W, C) as an ImageData; `negative` turns gray ones into ink on paper.
 * @param {Uint8Array} values
 */
export function picture(values, height, width, channels, negative) {
    const pixels = new ImageData(width, height);
    for (let at = 0; at < height * width; at++) {
        for (let channel = 0; channel < 3; channel++) {
            const value = values[at * channels + (channels === 3 ? channel : 0)];
            pixels.data[4 * at + channel] = negative && channels === 1 ? 255 - value : value;
        }
        pixels.data[4 * at + 3] = 255;
    }
    return pixels;
}

/** Height and width of an image whose longer side fills a square. @param {number} side of the square */
export function fitted(height, width, side) {
    const longer = Math.max(height, width);
    return [(side * height) / longer, (side * width) / longer];
}
