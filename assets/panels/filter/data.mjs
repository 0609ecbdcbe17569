/** What a filter responds to in the data and beyond: patches, the input that maximises it, classes, sisters, its cost. */
import { made } from "../../page/elements.mjs";
import { number } from "../../page/numbers.mjs";

const MOST_CLASSES = 12; // bars; of more classes the strongest

/**
 * The nine patches, each a button that makes its image the input.
 * @param {HTMLElement} host @param {object[]} patches @param {function(object): void} pick
 */
export function showPatches(host, patches, pick) {
    if (!patches.length) return host.replaceChildren(made("p", "note", "No test image excites it: for this data the filter is dead."));
    const list = made("div", "filter-patches");
    for (const patch of patches) {
        const button = made("button", "filter-patch", "", `Make test image ${patch.index}, a ${patch.of}, the input`);
        button.type = "button";
        Object.assign(button.dataset, { index: patch.index, activation: patch.activation });
        button.append(picture(patch.picture, `what it sees of test image ${patch.index}, a ${patch.of}`), made("span", "", number(patch.activation)));
        button.addEventListener("click", () => pick(patch));
        list.append(button);
    }
    const line = "Patches of test images with the strongest response; click one to make its image the input.";
    host.replaceChildren(made("p", "filter-said", line), list);
}

/** The input that maximises it, cropped and whole. @param {HTMLElement} host @param {object} pattern */
export function showPattern(host, { picture: cropped, whole, said, activation }) {
    if (!activation) return host.replaceChildren(made("p", "note", "No input was found that excites it."));
    const list = made("div", "filter-pattern");
    list.append(picture(cropped, "what it sees of the input that excites it most"));
    if (whole !== cropped) list.append(picture(whole, "the whole of that input"));
    host.replaceChildren(list, made("p", "filter-said", said));
}

/** Its mean response to each class. @param {HTMLElement} host @param {Array<{name: string, mean: number}>} classes */
export function showClasses(host, classes) {
    const most = Math.max(...classes.map(({ mean }) => Math.abs(mean)));
    const shown = classes.length > MOST_CLASSES ? classes.toSorted((one, other) => other.mean - one.mean).slice(0, MOST_CLASSES) : classes;
    const list = made("div", "filter-classes");
    for (const { name, mean } of shown) {
        const [column, bar] = [made("div", "filter-class", "", `${name}: ${number(mean)}`), made("div", mean < 0 ? "filter-bar less" : "filter-bar")];
        bar.style.height = `${(100 * Math.abs(mean)) / (most || 1)}%`;
        const room = made("div", "filter-bar-room");
        room.append(bar);
        column.append(room, made("span", "", name));
        list.append(column);
    }
    const some = classes.length > shown.length ? `, the ${shown.length} strongest of ${classes.length} classes` : "";
    host.replaceChildren(list, made("p", "filter-said", most ? `up to ${number(most)}${some}` : "It responds to none."));
}

/** The filters of its layer that respond most as it does. @param {HTMLElement} host @param {object[]} sisters @param {function(number): void} open */
export function showSisters(host, sisters, open) {
    if (!sisters.length) return host.replaceChildren(made("p", "note", "None: it does not respond, or it is alone."));
    const list = made("div", "filter-sisters");
    for (const { map, correlation } of sisters) {
        const button = made("button", "tool", `filter ${map} · correlation ${number(correlation, 2)}`, `filter ${map}: correlation ${number(correlation)} over the images`);
        button.type = "button";
        button.dataset.map = map;
        button.addEventListener("click", () => open(map));
        list.append(button);
    }
    host.replaceChildren(list);
}

/** @param {string} source @param {string} label */
function picture(source, label) {
    const image = made("img", "filter-picture");
    Object.assign(image, { src: source, alt: label });
    return image;
}
