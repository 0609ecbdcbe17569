/** What a value sees, in words. */
import { boxOf, countOf, IMAGE, isRectangle } from "../../page/receptive.mjs";

/** @param {object} info of its layer @param {{map: number, row: number, column: number}} pixel */
export function placeOf({ name, flat }, { map, row, column }) {
    return flat ? `${name} · unit ${map}` : `${name} · map ${map} · row ${row}, column ${column}`;
}

/** @param {Map<number, object[]>} parts see `Receptive.seenBy` @param {number[]} size of the image @returns {string} */
export function seenInWords(parts, [height, width]) {
    const image = parts.get(IMAGE);
    const box = boxOf(image);
    if (!box) return "sees nothing but padding";
    const [top, left, bottom, right] = box;
    const [high, wide] = [bottom - top + 1, right - left + 1];
    if (high === height && wide === width && isRectangle(image)) return `sees everything: all ${height}×${width} pixels of the image`;
    const rows = high === 1 ? `row ${top}` : `rows ${top}–${bottom}`;
    const columns = wide === 1 ? `column ${left}` : `columns ${left}–${right}`;
    const whole = isRectangle(image) ? "" : `; not a rectangle: ${countOf(image)} of ${high * wide} pixels, the outline is their hull`;
    return `sees ${rows}, ${columns} of the image (${high}×${wide})${whole}`;
}
