/** The verdict: tile, predicted class, certainty, true class, a bar a class. */
import { byId, made, write } from "../../page/elements.mjs";
import { picture } from "../../paint/pictures.mjs";

/** What stands beside the pad. */
export class Verdict {
    /** @param {string[]} classes names of the classes */
    constructor(classes) {
        this.classes = classes;
        this.tile = byId("network-input");
        this.context = this.tile.getContext("2d", { willReadFrequently: true });
        this.predicted = byId("predicted-digit");
        this.certainty = byId("certainty");
        this.trueClass = byId("true-class");
        this.bars = classes.map(newBar);
        byId("softmax").classList.toggle("words", Math.max(...classes.map(({ length }) => length)) > 2);
        byId("softmax").replaceChildren(...this.bars.map(({ element }) => element));
    }

    /** Show a frame's input and answer. */
    apply(frame) {
        const [height, width, channels] = frame.shape;
        this.context.putImageData(picture(frame.image, height, width, channels, false), 0, 0);
        const blank = frame.predicted === null;
        write(this.predicted, blank ? "" : this.classes[frame.predicted]);
        this.predicted.classList.toggle("word", !blank && this.classes[frame.predicted].length > 2);
        write(this.certainty, blank ? "nothing drawn yet" : `${percent(frame.probabilities[frame.predicted])} certain`);
        this.compare(frame);
        this.bars.forEach((bar, at) => show(bar, blank ? null : frame.probabilities[at]));
        this.mark(blank ? null : this.bars[frame.predicted].element);
    }

    /** Make one bar the first among them. */
    mark(element) {
        if (this.top === element) return;
        this.top?.classList.remove("top");
        element?.classList.add("top");
        this.top = element;
    }

    /** Say whether the verdict on a test image is right. */
    compare({ trueClass, predicted }) {
        const right = trueClass === predicted;
        const known = trueClass !== null;
        write(this.trueClass, known ? `${right ? "right" : "wrong"}: true class ${this.classes[trueClass]}` : "");
        this.trueClass.classList.toggle("wrong", known && !right);
    }
}

/** The bar of a class: its name, its probability as a length and as a number. */
function newBar(name) {
    const element = made("div", "softmax-bar");
    const track = made("span", "bar-track");
    const [fill, value] = [made("span", "bar-fill"), made("span", "bar-value")];
    element.dataset.class = name;
    track.append(fill);
    element.append(made("span", "bar-name", name), track, value);
    return { element, fill, value };
}

/** One bar; null empties it. Nothing is touched that stays as it was. */
function show(bar, share) {
    const length = share === null ? "0" : share.toFixed(3);
    if (bar.length === length) return;
    bar.length = length;
    bar.fill.style.transform = `scaleX(${length})`;
    write(bar.value, share === null ? "" : percent(share));
}

function percent(share) {
    return `${(100 * share).toFixed(1)} %`;
}
