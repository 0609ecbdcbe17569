/** What a filter responds to in the data and beyond: patches, the input that maximises it, classes, sisters, its cost. */
import { columnOf } from "../../page/column.mjs";
import { made } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";

const MOST_CLASSES = 12; // bars; of more classes the strongest

/**
 * The nine patches, each a button that makes its image the input.
 * @param {HTMLElement} host @param {object[]} patches @param {function(object): void} pick
 */
export function showPatches(host, patches, pick) {
    if (!patches.length) return host.replaceChildren(line(say("filter.dead")));
    const list = made("div", "filter-patches");
    for (const patch of patches) {
        const { index, activation, of } = patch;
        const button = made("button", "filter-patch", "", say("filter.patch-title", { index, of }));
        button.type = "button";
        Object.assign(button.dataset, { index, activation });
        button.append(picture(patch.picture, say("filter.patch-picture", { index, of })), made("span", "", say("filter.patch", { activation, of })));
        button.addEventListener("click", () => pick(patch));
        list.append(button);
    }
    host.replaceChildren(line(say("filter.patches-note")), list);
}

/** The input that maximises it, cropped and whole. @param {HTMLElement} host @param {object} pattern */
export function showPattern(host, { picture: cropped, whole, said, activation }) {
    if (!activation) return host.replaceChildren(line(say("filter.pattern-none")));
    const list = made("div", "filter-pattern");
    list.append(captioned(cropped, say("filter.pattern-cropped")));
    if (whole !== cropped) list.append(captioned(whole, say("filter.pattern-whole")));
    host.replaceChildren(line(said), list);
}

/** Its mean response to each class. @param {HTMLElement} host @param {Array<{name: string, mean: number}>} classes */
export function showClasses(host, classes) {
    const most = Math.max(...classes.map(({ mean }) => Math.abs(mean)));
    if (!most) return host.replaceChildren(line(say("filter.classes-none")));
    const shown = classes.length > MOST_CLASSES ? classes.toSorted((one, other) => other.mean - one.mean).slice(0, MOST_CLASSES) : classes;
    const some = classes.length > shown.length;
    const list = made("ul", "filter-bars");
    const column = columnOf(shown.map(({ mean }) => mean));
    for (const { name, mean } of shown) {
        const row = made("li", "filter-row");
        row.append(made("span", "", name, name), bar(mean, most), made("span", "filter-number", column(mean)));
        list.append(row);
    }
    host.replaceChildren(line(say(some ? "filter.classes-some" : "filter.classes-all", { count: classes.length, shown: shown.length })), list);
}

/** The filters of its layer that respond most as it does. @param {HTMLElement} host @param {object[]} sisters @param {function(number): void} open */
export function showSisters(host, sisters, open) {
    if (!sisters.length) return host.replaceChildren(line(say("filter.sisters-none")));
    const list = made("div", "filter-bars filter-sisters");
    const column = columnOf(sisters.map(({ correlation }) => correlation));
    for (const { map, correlation } of sisters) {
        const button = made("button", "filter-row", "", say("filter.sister-title", { map, correlation }));
        button.type = "button";
        button.dataset.map = map;
        button.append(made("span", "", say("filter.sister", { map })), bar(correlation, 1), made("span", "filter-number", column(correlation)));
        button.addEventListener("click", () => open(map));
        list.append(button);
    }
    host.replaceChildren(list);
}

/** What accuracy is without it. @param {HTMLElement} host @param {{said: string, place: string}} cost */
export function showCost(host, { said, place }) {
    host.replaceChildren(made("p", "filter-plain", said), line(place));
}

/** A sentence below a part's heading, or in its place. @param {string} text */
export function line(text) {
    return made("p", "filter-said", text);
}

/** A share of the largest, in ink on a track; hatched below zero. */
function bar(value, most) {
    const [track, fill] = [made("span", "filter-track"), made("span", value < 0 ? "filter-bar less" : "filter-bar")];
    fill.style.width = `${(100 * Math.abs(value)) / most}%`;
    track.ariaHidden = "true"; // the number says it
    track.append(fill);
    return track;
}

function captioned(source, label) {
    const figure = made("figure", "");
    figure.append(picture(source, label), made("figcaption", "", label));
    return figure;
}

/** @param {string} source @param {string} label */
function picture(source, label) {
    const image = made("img", "filter-picture");
    Object.assign(image, { src: source, alt: label });
    return image;
}
