/** The confusion matrix: Plotly draws it; over each cell lies a button, which says what the cell holds and chooses it. */
import { made } from "../../page/elements.mjs";
import { fixed } from "../../page/numbers.mjs";
import { draw } from "../../page/plots.mjs";
import { say } from "../../page/words.mjs";
import { readable } from "../../paint/hover.mjs";

/** The matrix of an element. */
export class Matrix {
    /**
     * @param {HTMLElement} host around the graph and the place of the buttons
     * @param {function(number, number): void} choose hears the row and the column that were chosen
     */
    constructor(host, choose) {
        Object.assign(this, { host, choose, answer: null, buttons: [], at: 0 });
        this.cells = host.querySelector(".matrix-cells");
        host.querySelector("#confusion-matrix").addEventListener("drawn", () => this.place());
        this.cells.addEventListener("click", ({ target }) => this.hit(target));
        this.cells.addEventListener("keydown", (event) => this.key(event));
        this.cells.addEventListener("focusin", ({ target }) => this.focused(target));
        this.cells.addEventListener("focusout", ({ target }) => point(target, null));
    }

    get size() {
        return this.answer.counts.length;
    }

    /** Show an answer. @param {object} answer see app/panels/evaluation/view.py @param {object} wish that it is to */
    show(answer, wish) {
        Object.assign(this, { answer, wish });
        this.build();
        this.name();
        this.draw();
    }

    /** A button a cell, row by row; the same ones again for as many classes. */
    build() {
        const { cells, size } = this;
        if (this.buttons.length === size ** 2) return;
        cells.style.setProperty("--classes", size);
        this.at = 0;
        this.buttons = Array.from({ length: size ** 2 }, (_, at) => {
            const button = made("button", "matrix-cell");
            button.type = "button";
            button.tabIndex = at ? -1 : 0;
            readable(button, () => at, () => this.reading(at));
            return button;
        });
        cells.replaceChildren(...this.buttons);
    }

    /** Say of every button what its cell holds, and whether it is the one that is looked at. */
    name() {
        const { wish, answer } = this;
        this.buttons.forEach((button, at) => {
            const [row, column] = this.placeOf(at);
            button.setAttribute("aria-label", this.title(at));
            button.setAttribute("aria-pressed", String(answer.shown[row] === wish.true && answer.shown[column] === wish.predicted));
            button.disabled = row === column && !wish.diagonal; // hidden
        });
    }

    placeOf(at) {
        return [Math.floor(at / this.size), at % this.size];
    }

    /** "true 4, read as 9: 6 images". */
    title(at) {
        const { counts, shown, classes } = this.answer;
        const [row, column] = this.placeOf(at);
        const count = counts[row][column];
        return say(count ? "evaluation.cell" : "evaluation.cell-empty", { true: classes[shown[row]][0], predicted: classes[shown[column]][0], count });
    }

    /** The same, with its share where shares are shown. */
    reading(at) {
        const { answer, wish } = this;
        const [row, column] = this.placeOf(at);
        const share = answer.figure.data.map(({ z }) => z[row][column]).find((value) => value !== null);
        if (wish.cells === "counts" || share === undefined) return this.title(at);
        return `${this.title(at)}\n${say(`evaluation.share-of.${wish.cells}`, { share: share / 100, name: answer.classes[answer.shown[wish.cells === "true" ? row : column]][0] })}`;
    }

    /** Hand the figure over, its numbers in the page's language. */
    draw() {
        const { data, layout } = this.answer.figure;
        const whole = this.wish.cells === "counts";
        const written = data.map((trace) => ({ ...trace, text: trace.z.map((row) => row.map((value) => cellText(value, whole))) }));
        draw("confusion-matrix", { data: written, layout }, this.answer.picture);
    }

    /** Lie over the cells, as Plotly has drawn them. */
    place() {
        const area = this.host.querySelector(".nsewdrag")?.getBoundingClientRect();
        if (!area?.width) return;
        const { left, top } = this.host.getBoundingClientRect();
        const box = { left: area.left - left, top: area.top - top, width: area.width, height: area.height };
        for (const [side, length] of Object.entries(box)) this.cells.style[side] = `${length.toFixed(1)}px`;
    }

    hit(target) {
        const at = this.buttons.indexOf(target);
        if (at < 0) return;
        this.stop(at);
        this.choose(...this.placeOf(at));
    }

    /** Arrows, Home and End move from cell to cell; the page's own keys do not hear them. */
    key(event) {
        const from = this.buttons.indexOf(event.target);
        if (from < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
        const [row, column] = this.placeOf(from);
        const last = this.size - 1;
        const to = { ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], Home: [row, 0], End: [row, last] }[event.key];
        if (!to) return;
        event.preventDefault();
        event.stopPropagation();
        if (to.every((place) => place >= 0 && place <= last)) this.buttons[to[0] * this.size + to[1]].focus();
    }

    /** The tab key comes back to this cell. */
    stop(at) {
        this.buttons[this.at].tabIndex = -1;
        this.buttons[at].tabIndex = 0;
        this.at = at;
    }

    focused(target) {
        const at = this.buttons.indexOf(target);
        if (at < 0) return;
        this.stop(at);
        if (target.matches(":focus-visible")) point(target, () => middle(target));
    }
}

/** Have the reading say what a button is, as if it was pointed at; null for no more. */
function point(target, spot) {
    target.dispatchEvent(new CustomEvent("pointed", { bubbles: true, detail: spot }));
}

function middle(element) {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
}

/** What a cell says: nothing for nothing, a count, or percent with a decimal; as short as a phone's cell. */
export function cellText(value, whole) {
    if (!value) return "";
    if (whole) return String(value);
    if (value >= 99.95) return "100";
    return value >= 0.05 ? fixed(value, 1) : `<${fixed(0.1, 1)}`;
}
