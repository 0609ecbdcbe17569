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
            write(this.predicted, blank ? "" : this.classes[frame.predicted]);
            this.predicted.classList.toggle("word", this.predicted.textContent.length > 2);
            write(this.certainty, blank ? "nothing drawn yet" : `${percent(frame.probabilities[frame.predicted])} certain`);
            this.compare(frame);
            this.bars.forEach(({ bar, fill, value }, at) => {
                const share = blank ? 0 : frame.probabilities[at];
                fill.style.transform = `scaleX(${share.toFixed(4)})`;
                bar.classList.toggle("top", at === frame.predicted);
                write(value, blank ? "" : percent(share));
            });
        }

        /** Say whether the verdict on a test image is right. */
        compare({ trueClass, predicted }) {
            const right = trueClass === predicted;
            const known = trueClass !== null;
            write(this.trueClass, known ? `${right ? "right" : "wrong"}: true class ${this.classes[trueClass]}` : "");
            this.trueClass.classList.toggle("wrong", known && !right);
        }
    }

    function write(element, text) {
        if (element.textContent !== text) element.textContent = text;
    }

    function percent(share) {
        return `${(100 * share).toFixed(1)} %`;
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Verdict });
})();
