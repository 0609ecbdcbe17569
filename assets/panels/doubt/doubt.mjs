/** Doubt: why the verdict should not be believed, and the training images nearest to the input, once the pen rests. */
import { byId, made, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { Rest, same } from "../../page/rest.mjs";
import { say } from "../../page/words.mjs";

const NOTHING = { text: "", close: "", distance: "", nearest: [] };

/** The line under the verdict, and what unfolds beside it. */
export class DoubtPanel extends Panel {
    static key = "doubt";
    static tab = false;

    constructor(page) {
        super(page);
        this.line = byId("doubt");
        this.details = byId("nearest");
        this.distance = this.details.querySelector(".doubt-distance");
        this.images = this.details.querySelector(".doubt-images");
        this.mark = byId("page").dataset;
        this.frame = null; // the one that is answered, or about to be
        this.rest = new Rest(() => this.ask());
        this.offer();
    }

    adopt() {
        this.offer();
    }

    /** There is something to unfold only where there are training images. */
    offer() {
        this.details.hidden = !this.page.model.counts.train;
    }

    /** A frame: of another input, its answer is asked for when it stays. */
    apply(frame) {
        if (this.page.panel("timelapse").isOpen) return this.pause();
        const { version, image, predicted } = frame;
        const off = this.page.offText;
        if (this.frame && same(this.frame, { version, image, predicted, off })) return;
        this.frame = { version, image: image.slice(), predicted, off };
        this.doubt("");
        this.details.setAttribute("aria-busy", "true");
        this.rest.stop();
        if (predicted === null) return this.show(NOTHING);
        this.rest.begin();
    }

    /** Nothing is said of the steps of a time-lapse: each is another model, and would have to learn what is near. */
    pause() {
        this.rest.stop();
        if (this.frame) this.show(NOTHING);
        this.frame = null;
    }

    /** Ask of the input that the newest frame is of; an answer that comes after another one is not shown. */
    async ask() {
        const { frame, page } = this;
        if (page.trouble) return; // without a server, nothing is said
        const answer = await page.ask("doubt/why", { version: frame.version, input: page.input, off: frame.off });
        if (answer && this.frame === frame) this.show(answer.error ? NOTHING : answer);
    }

    /** Say why the verdict should not be believed, which then steps back. @param {string} text "" where it may be */
    doubt(text) {
        write(this.line, text);
        const doubted = text ? "yes" : "";
        if (this.mark.doubted !== doubted) this.mark.doubted = doubted;
    }

    show({ text, close, distance, nearest }) {
        this.doubt(text);
        this.line.title = close || (text && distance);
        write(this.distance, distance);
        this.details.removeAttribute("aria-busy");
        this.images.replaceChildren(...nearest.map((image) => this.thumbnail(image)));
    }

    /** A training image that becomes the input by a click. */
    thumbnail({ index, image, class: name }) {
        const button = made("button", "doubt-image", "", say("doubt.image", { index, name }));
        const picture = made("img");
        button.type = "button";
        button.setAttribute("aria-label", button.title);
        button.dataset.index = String(index);
        Object.assign(picture, { src: image, alt: "" });
        button.append(picture, made("span", "", name));
        button.addEventListener("click", () => this.page.pick(index, "train"));
        return button;
    }
}
