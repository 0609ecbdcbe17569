/** The compare tab: tells the server which two models, and which image, once the tab is shown. */
(() => {
    "use strict";
    const CALM = 200; // milliseconds without another test image, before the maps follow

    /** The two choices. */
    class Compare {
        /** @param {View} view */
        constructor(view) {
            this.view = view;
            this.restore();
            this.index = 0;
            this.split = "test";
            this.timer = 0;
            document.getElementById("compare-choices").addEventListener("change", () => this.read());
            const answered = new MutationObserver(() => this.chosen());
            for (const id of ["compare-choices", "compare-matches"]) answered.observe(document.getElementById(id), { childList: true, subtree: true });
            featurescope.watchPairs(document.getElementById("compare-matches"));
            view.listen((keys) => {
                if (keys.has("choices")) this.restore();
                if (keys.has("tab") || keys.has("choices")) this.ask();
                if (keys.has("input")) this.follow();
            });
            this.ask();
        }

        /** Want the two that the address names; where it names none, the server knows what to begin with. */
        restore() {
            const { a = "", b = "" } = this.view.choices.compare || {};
            Object.assign(this, { a, b });
        }

        /** What the server began with belongs to the address too: a link shows the same pair later. */
        chosen() {
            const [a, b] = ["compare-a", "compare-b"].map((id) => document.getElementById(id)?.value);
            if (a && b) this.view.remember("compare", { a, b });
        }

        /** Compare a run with another one. @param {string} run */
        choose(run) {
            this.a = run;
            if (this.b === run) this.b = "";
            this.view.remember("compare", { a: this.a, b: this.b });
            this.view.set({ tab: "compare" });
        }

        /** Take over what the visitor has chosen; from now on both stay. */
        read() {
            this.a = document.getElementById("compare-a").value;
            this.b = document.getElementById("compare-b").value;
            this.view.remember("compare", { a: this.a, b: this.b });
            this.ask();
        }

        /** Another image: its maps, when the visitor has come to rest. */
        follow() {
            const { input } = this.view;
            if (input.kind !== "image" || (input.index === this.index && input.split === this.split)) return;
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.ask(), CALM);
        }

        /** Ask Dash for the comparison, if it is to be seen. */
        ask() {
            const { input, tab } = this.view;
            if (tab !== "compare") return;
            if (input.kind === "image") [this.index, this.split] = [input.index, input.split || "test"];
            const { a, b, index, split } = this;
            window.dash_clientside.set_props("compare-wanted", { data: { a, b, index, split } });
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Compare });
})();
