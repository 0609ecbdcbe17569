/** A page of thumbnails: cuts one picture into buttons; arrow keys move among them. */
import { made } from "../../page/elements.mjs";
import { percent } from "../../page/numbers.mjs";
import { say } from "../../page/words.mjs";

const SIDE = 3.5; // rem of a thumbnail's longer side, about
const ROOT = 16; // pixels a rem, where a thumbnail's pixels are whole ones of the screen

/** The thumbnails of an element; which ones is told, which is the input follows the view. */
export class Gallery {
    /** @param {HTMLElement} host @param {View} view @param {function(number): void} turn to another page */
    constructor(host, view, turn) {
        Object.assign(this, { host, view, turn, answer: null });
        host.addEventListener("keydown", (event) => this.key(event));
        view.listen((keys) => {
            if (keys.has("input")) this.mark();
        });
    }

    get thumbs() {
        return Array.from(this.host.querySelectorAll("[data-index]"));
    }

    /** Others are on their way. */
    wait() {
        this.host.setAttribute("aria-busy", "true");
    }

    /** Show a page once its picture can be cut; tells whether it is shown, or another one came meanwhile. */
    async receive(answer) {
        this.answer = answer;
        const picture = new Image();
        if (answer.picture) {
            picture.src = answer.picture;
            await picture.decode();
        }
        if (this.answer !== answer) return false;
        const inside = this.host.contains(document.activeElement);
        this.host.replaceChildren(...(answer.rows ? rows(answer, picture) : thumbs(answer, picture)));
        this.host.classList.toggle("by-class", Boolean(answer.rows));
        this.host.removeAttribute("aria-busy");
        this.mark();
        if (inside) this.thumbs.find(({ tabIndex }) => tabIndex === 0)?.focus();
        return true;
    }

    /** Mark the image that is the input; it, or the first, is where the tab key arrives. */
    mark() {
        const { kind, index, split = "test" } = this.view.input;
        const { thumbs } = this;
        const on = ({ dataset }) => kind === "image" && Number(dataset.index) === index && dataset.split === split;
        const stop = thumbs.find(on) || thumbs[0];
        for (const thumb of thumbs) {
            thumb.setAttribute("aria-pressed", String(on(thumb)));
            thumb.tabIndex = thumb === stop ? 0 : -1;
        }
    }

    /** Arrows, Home and End move, PageUp and PageDown turn pages; the page's own keys do not hear them. */
    key(event) {
        const { thumbs } = this;
        const from = thumbs.indexOf(document.activeElement);
        if (from < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
        const across = thumbs.filter(({ offsetTop }) => offsetTop === thumbs[0].offsetTop).length;
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across, Home: -from, End: thumbs.length - 1 - from }[event.key];
        const page = { PageUp: -1, PageDown: 1 }[event.key];
        if (by === undefined && page === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        if (page) this.turn(page);
        else thumbs[from + by]?.focus();
    }
}

/** A button an image. */
function thumbs(answer, picture) {
    const { columns, items } = answer;
    const width = picture.naturalWidth / columns;
    const height = picture.naturalHeight / Math.ceil(items.length / columns);
    const zoom = Math.max(1, Math.round((SIDE * ROOT) / Math.max(width, height)));
    return items.map((item, at) => {
        const canvas = made("canvas");
        Object.assign(canvas, { width, height });
        canvas.style.width = `${(width * zoom) / ROOT}rem`;
        const [column, row] = [at % columns, Math.floor(at / columns)];
        canvas.getContext("2d").drawImage(picture, column * width, row * height, width, height, 0, 0, width, height);
        return thumb(answer, item, canvas);
    });
}

function thumb({ names, split, sort, sheet }, [index, trueClass, read, confidence], canvas) {
    const [meant, predicted] = [names[trueClass], names[read]];
    const right = trueClass === read;
    const image = say(`evaluation.image.${split}`, { index });
    const known = say(`evaluation.thumb.${right ? "right" : "wrong"}`, { image, true: meant, predicted, confidence });
    const seen = [right ? meant : `${meant} → ${predicted}`, ...(sort !== "wrong" && sort !== "near" ? [percent(confidence)] : [])];
    const shown = sheet ? "" : seen.join(" ");
    const label = known.includes(shown) ? known : say("evaluation.thumb.seen", { label: known, shown }); // a name has the text that is seen
    const button = made("button", right ? "thumb" : "thumb wrong");
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.title = say("evaluation.thumb.title", { label: known });
    Object.assign(button.dataset, { index, split, true: meant, predicted, confidence });
    button.append(canvas);
    if (!sheet) button.append(made("span", "", seen.join("\n")));
    return button;
}

/** The sheet: a row a predicted class. */
function rows(answer, picture) {
    const buttons = thumbs(answer, picture);
    return answer.rows.map((at) => {
        const row = made("div", "sheet-row");
        const cells = made("div", "sheet-cells");
        cells.append(...buttons.filter((_, which) => answer.items[which][2] === at));
        if (!cells.firstChild) cells.append(made("span", "", say("evaluation.none-read")));
        row.append(made("span", "", answer.names[at]), cells);
        return row;
    });
}
