/** The model that is shown: follows `data-model` of `#layers`, and builds what belongs to its layers and classes. */
(() => {
    "use strict";

    /** Panels and verdict of one model at a time. */
    class Shown {
        /** @param {View} view @param {function(): void} ask called when other maps are wanted */
        constructor(view, ask) {
            this.view = view;
            this.ask = ask;
            this.root = document.getElementById("layers");
            this.layers = new featurescope.Layers(this.root, view, ask);
            this.adopt();
            this.layers.rebuild(this.model);
            new MutationObserver(() => this.changed()).observe(this.root, { attributeFilter: ["data-model"] });
        }

        /** Take over what the page says of its model. */
        adopt() {
            const before = this.model;
            this.model = JSON.parse(this.root.dataset.model);
            this.version = this.model.version; // what is asked for; a time-lapse asks for another one
            this.generation = (this.generation || 0) + 1; // frames asked for other panels are not painted
            this.verdict = new featurescope.Verdict(this.model.classes);
            const { input, counts } = this.model;
            if (before && (String(before.input) !== String(input) || JSON.stringify(before.counts) !== JSON.stringify(counts))) location.reload(); // another pad, other images
        }

        /** The page says that another model is to be shown. */
        changed() {
            this.adopt();
            this.layers.rebuild(this.model);
            this.ask();
        }

        /** Ask Dash for the panels of a model. */
        static show(version) {
            window.dash_clientside.set_props("shown", { data: { version } });
        }

        apply(frame) {
            this.verdict.apply(frame);
            this.layers.apply(frame);
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Shown });
})();
