/** What a value sees, in words. */
import { boxOf, countOf, IMAGE, isRectangle } from "../../page/receptive.mjs";
import { say } from "../../page/words.mjs";

/**
 * @param {object} info of its layer @param {{map: number, row: number, column: number}} pixel
 * @param {Map<number, object[]>} parts see `Receptive.seenBy` @param {number[]} size of the image @returns {string}
 */
export function seenInWords({ name, flat }, pixel, parts, [height, width]) {
    const image = parts.get(IMAGE);
    const box = boxOf(image);
    const place = say(`point.place.${flat ? "unit" : "map"}`, { ...pixel, layer: name });
    if (!box) return say("point.sees-nothing", { place });
    const [top, left, bottom, right] = box;
    const [high, wide] = [bottom - top + 1, right - left + 1];
    if (high === height && wide === width && isRectangle(image)) return say("point.sees-all", { place, size: `${height}×${width}` });
    const rows = say(high === 1 ? "point.row" : "point.rows", { first: top, last: bottom });
    const columns = say(wide === 1 ? "point.column" : "point.columns", { first: left, last: right });
    const seen = { place, rows, columns, size: `${high}×${wide}` };
    if (isRectangle(image)) return say("point.sees", seen);
    return say("point.sees-hull", { ...seen, count: countOf(image), of: high * wide });
}
