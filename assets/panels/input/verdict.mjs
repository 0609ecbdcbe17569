/** The verdict: tile, predicted class, certainty, true class, a bar a class. */
import { byId, write } from "../../page/elements.mjs";
import { Paced, Steady } from "../../page/steady.mjs";
import { say } from "../../page/words.mjs";
import { picture } from "../../paint/pictures.mjs";
import { Bars } from "./bars.mjs";

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
        this.steady = new Steady((predicted) => this.name(predicted));
        this.numbers = new Paced((shares) => this.count(shares));
    }

    /**
     * Show a frame's input and answer.
     * @param {boolean} anew whether it is of another image, not of ink that grows
     * @param {boolean} rests whether the pen does
     */
    apply(frame, anew, rests) {
        const [height, width, channels] = frame.shape;
        this.context.putImageData(picture(frame.image, height, width, channels, false), 0, 0);
        const shares = frame.predicted === null ? null : frame.probabilities;
        const atOnce = anew || rests || shares === null;
        this.steady.take(frame.predicted, atOnce);
        this.numbers.take(shares, atOnce);
        this.compare(frame);
        this.bars.apply(shares, this.steady.shown, anew, atOnce);
    }

    /** The verdict itself. @param {?number} predicted */
    name(predicted) {
        const name = predicted === null ? "" : this.classes[predicted];
        write(this.predicted, name);
        this.predicted.classList.toggle("word", name.length > 2);
        this.bars.lead(predicted);
    }

    /** How sure the network is of the class that is shown. @param {?number[]} shares */
    count(shares) {
        write(this.certainty, shares ? say("input.certain", { share: shares[this.steady.shown] }) : say("input.blank"));
    }

    /** Say whether the verdict on a test image is right. */
    compare({ trueClass, predicted }) {
        const right = trueClass === predicted;
        const known = trueClass !== null;
        write(this.trueClass, known ? say(right ? "input.right" : "input.wrong", { name: this.classes[trueClass] }) : "");
        this.trueClass.classList.toggle("wrong", known && !right);
    }
}
