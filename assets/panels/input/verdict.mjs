/** The verdict: tile, predicted class, certainty, true class, a bar a class. */
import { byId, write } from "../../page/elements.mjs";
import { picture } from "../../paint/pictures.mjs";
import { Bars, percent } from "./bars.mjs";

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
        this.bars = new Bars(byId("softmax"), classes);
    }

    /** Show a frame's input and answer. @param {boolean} anew whether it is of another image, not of ink that grows */
    apply(frame, anew) {
        const [height, width, channels] = frame.shape;
        this.context.putImageData(picture(frame.image, height, width, channels, false), 0, 0);
        const blank = frame.predicted === null;
        write(this.predicted, blank ? "" : this.classes[frame.predicted]);
        this.predicted.classList.toggle("word", !blank && this.classes[frame.predicted].length > 2);
        write(this.certainty, blank ? "nothing drawn yet" : `${percent(frame.probabilities[frame.predicted])} certain`);
        this.compare(frame);
        this.bars.apply(blank ? null : frame.probabilities, frame.predicted, anew);
    }

    /** Say whether the verdict on a test image is right. */
    compare({ trueClass, predicted }) {
        const right = trueClass === predicted;
        const known = trueClass !== null;
        write(this.trueClass, known ? `${right ? "right" : "wrong"}: true class ${this.classes[trueClass]}` : "");
        this.trueClass.classList.toggle("wrong", known && !right);
    }
}
