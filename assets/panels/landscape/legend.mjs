/** The classes beside the landscape: how many images each has and how many of them are misread; one can be shown alone. */
import { made } from "../../page/elements.mjs";
import { whole } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";

/** The list. */
export class Legend {
    /** @param {HTMLElement} host @param {function(number): void} chosen hears of a class that is pressed */
    constructor(host, chosen) {
        Object.assign(this, { host, chosen });
    }

    /** @param {{classes: string[], labels: Uint16Array, predicted: Uint16Array}} landscape */
    list({ classes, labels, predicted }) {
        const counts = classes.map(() => [0, 0]);
        labels.forEach((label, at) => {
            counts[label][0] += 1;
            if (predicted[at] !== label) counts[label][1] += 1;
        });
        this.host.replaceChildren(...classes.map((name, at) => this.row(name, at, counts[at])));
    }

    row(name, at, [count, wrong]) {
        const row = made("button", "landscape-class", "", say("map.only", { name }));
        const misread = wrong ? say("map.misread", { count: wrong }) : "";
        row.append(made("i", ""), made("b", "", name), made("span", "", whole(count)), made("span", "landscape-wrong", misread));
        row.setAttribute("aria-pressed", "false");
        row.addEventListener("click", () => this.chosen(at));
        return row;
    }

    /** @param {?number} only the class that is shown alone */
    mark(only) {
        Array.from(this.host.children).forEach((row, at) => row.setAttribute("aria-pressed", String(at === only)));
    }

    /** @param {string[]} colours one a class */
    colour(colours) {
        Array.from(this.host.children).forEach((row, at) => row.style.setProperty("--class", colours[at]));
    }
}
