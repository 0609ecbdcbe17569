/** The verdict: tile, predicted class, certainty, true class, a bar a class. */
(() => {
    "use strict";

    /** What stands beside the pad. */
    class Verdict {
        /** @param {string[]} classes names of the classes */
        constructor(classes) {
            this.classes = classes;
            this.tile = document.getElementById("network-input");
            this.context = this.tile.getContext("2d", { willReadFrequently: true });
            this.predicted = document.getElementById("predicted-digit");
            this.certainty = document.getElementById("certainty");
            this.trueClass = document.getElementById("true-class");
            this.bars = Array.from(document.querySelectorAll("#softmax .softmax-bar"), (bar) => ({
                bar,
                fill: bar.querySelector(".bar-fill"),
                value: bar.querySelector(".bar-value"),
            }));
        }

        /** Show a frame's input and answer. */
        apply(frame) {
            const [height, width, channels] = frame.shape;
            this.context.putImageData(featurescope.picture(frame.image, height, width, channels, false), 0, 0);
            const blank = frame.predicted === null;
            featurescope.write(this.predicted, blank ? "" : this.classes[frame.predicted]);
            this.predicted.classList.toggle("word", !blank && this.classes[frame.predicted].length > 2);
            featurescope.write(this.certainty, blank ? "nothing drawn yet" : `${percent(frame.probabilities[frame.predicted])} certain`);
            this.compare(frame);
            this.bars.forEach((bar, at) => show(bar, blank ? null : frame.probabilities[at]));
            this.mark(blank ? null : this.bars[frame.predicted].bar);
        }

        /** Make one bar the first among them. */
        mark(bar) {
            if (this.top === bar) return;
            this.top?.classList.remove("top");
            bar?.classList.add("top");
            this.top = bar;
        }

        /** Say whether the verdict on a test image is right. */
        compare({ trueClass, predicted }) {
            const right = trueClass === predicted;
            const known = trueClass !== null;
            featurescope.write(this.trueClass, known ? `${right ? "right" : "wrong"}: true class ${this.classes[trueClass]}` : "");
            this.trueClass.classList.toggle("wrong", known && !right);
        }
    }

    /** One bar; null empties it. Nothing is touched that stays as it was. */
    function show(bar, share) {
        const length = share === null ? "0" : share.toFixed(3);
        if (bar.length === length) return;
        bar.length = length;
        bar.fill.style.transform = `scaleX(${length})`;
        featurescope.write(bar.value, share === null ? "" : percent(share));
    }

    function percent(share) {
        return `${(100 * share).toFixed(1)} %`;
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Verdict });
})();
