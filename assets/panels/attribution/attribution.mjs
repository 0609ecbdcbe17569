/** Which places of the input speak for the blamed class: Grad-CAM and occlusion over the drawing, once the pen rests. */
import { byId, bytesOf, made, write } from "../../page/elements.mjs";
import { rounded } from "../../page/numbers.mjs";
import { Panel } from "../../page/panel.mjs";
import { Rest, same } from "../../page/rest.mjs";
import { themeName } from "../../page/theme.mjs";
import { say } from "../../page/words.mjs";
import { colours } from "../../paint/colours.mjs";
import { readable } from "../../paint/hover.mjs";
import { valueOfStep } from "../../paint/tile.mjs";
import { overlaid } from "./overlay.mjs";

const FIGURES = ["cam", "occlusion"];
const ZERO = 128; // the step of zero

/** Two pictures that share nothing but the network, so that each is the other's witness. */
export class AttributionPanel extends Panel {
    static key = "attribution";
    static tab = false;

    constructor(page) {
        super(page);
        this.host = byId("attribution");
        this.rest = new Rest(() => this.ask());
        this.about = null; // what is shown, or about to be
        this.shown = null; // an answer, and what it is about
        this.line = made("p", "caption attribution-line");
        this.figures = Object.fromEntries(FIGURES.map((key) => [key, this.figure(key)]));
        this.host.replaceChildren(...Object.values(this.figures).map(({ element }) => element), this.line);
        this.view.listen((keys) => {
            if (["blame", "tab"].some((key) => keys.has(key))) this.restore();
            if (["off", "blame"].some((key) => keys.has(key))) this.soon();
        });
        this.restore();
    }

    /** A canvas with its caption. */
    figure(key) {
        const title = say(`attribution.${key}`);
        const element = made("figure", "", "", say(`attribution.${key}-title`));
        const canvas = document.createElement("canvas");
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", title);
        element.append(canvas, made("figcaption", "", title));
        return { element, canvas, title };
    }

    get isOn() {
        return this.page.blame !== null;
    }

    restore() {
        if (this.host.hidden === this.isOn) this.host.hidden = !this.isOn;
    }

    apply(frame) {
        this.frame = frame;
        this.restore(); // of a time-lapse, there is no blame
        this.soon();
    }

    /** Ask once nothing has moved for a while; what is shown is of an earlier input until then. */
    soon() {
        if (!this.isOn || !this.frame) return this.pause();
        const { version, pixels } = this.frame;
        const about = { version, pixels, off: this.page.offText, blame: this.view.blame };
        if (this.about && same(this.about, about)) return;
        this.about = { ...about, pixels: pixels.slice() };
        this.host.classList.add("stale");
        if (!this.line.textContent) write(this.line, say("attribution.waiting"));
        this.rest.begin();
    }

    pause() {
        this.rest.stop();
        this.about = null;
    }

    async ask() {
        const { about, page } = this;
        const { version, off, blame } = about;
        const answer = await page.ask("attribution/of", { version, data: page.model.data, input: page.input, off, blame });
        if (about !== this.about) return; // another input has come, and will ask
        if (!answer || answer.error) this.about = null; // the next frame asks again
        if (answer?.error) this.say(answer.error.line);
        else if (answer) this.show(answer, about);
    }

    /** The theme's colours are others. */
    recolour() {
        if (this.shown && this.isOn) this.show(...this.shown);
    }

    show(answer, about) {
        const { pixels: image } = about;
        this.shown = [answer, about];
        const isDark = themeName() === "dark";
        for (const [key, { canvas, title }] of Object.entries(this.figures)) {
            const { limit, steps: text } = answer[key];
            const [height, width] = answer.size;
            const steps = bytesOf(text);
            const channels = this.page.model.facts.input[2];
            const pixels = overlaid(image, channels, steps, colours("signed"), isDark);
            Object.assign(canvas, { height, width });
            canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
            canvas.setAttribute("aria-label", pictureWords(title, steps, width));
            readable(canvas, (x, y) => placeOf(canvas, x, y), ({ row, column }) => {
                const value = valueOfStep(steps[row * width + column], limit);
                return say("attribution.reading", { name: title, row, column, value: rounded(value) });
            });
        }
        const { layer, patch, agreement } = answer;
        this.say(say(`attribution.caption${agreement === null ? "" : "-agree"}`, { layer, patch, agreement }));
    }

    say(text) {
        this.host.classList.remove("stale");
        write(this.line, text);
    }
}

/** What a picture shows, for who does not see it. @param {string} name @param {Uint8Array} steps @param {number} width */
function pictureWords(name, steps, width) {
    const place = steps.indexOf(steps.reduce((most, step) => Math.max(most, step), ZERO));
    if (steps[place] === ZERO || place < 0) return say("attribution.picture-none", { name });
    return say("attribution.picture", { name, row: Math.floor(place / width), column: place % width });
}

/** Which pixel of a canvas lies at a point of the page. */
function placeOf(canvas, x, y) {
    const box = canvas.getBoundingClientRect();
    const [row, column] = [Math.floor(((y - box.top) / box.height) * canvas.height), Math.floor(((x - box.left) / box.width) * canvas.width)];
    return row >= 0 && column >= 0 && row < canvas.height && column < canvas.width ? { row, column } : null;
}
