/** Undo and redo: the inputs that were left, newest last. Stepping through images counts as one step. */
(() => {
    "use strict";
    const KEPT = 200;

    /** Remembers inputs of a view and brings them back. */
    class Undo {
        /** @param {View} view */
        constructor(view) {
            this.view = view;
            const { input } = view;
            this.undone = [];
            this.left = input.kind === "ink" ? input.strokes.map((_, at) => ink(input.strokes.slice(0, at))) : [];
        }

        /** Make something the input; the present one can be brought back. */
        change(input) {
            const stepping = this.view.input.kind === "image" && input.kind === "image";
            if (!stepping) this.left.push(this.view.input);
            if (this.left.length > KEPT) this.left.shift();
            this.undone = [];
            this.view.set({ input });
        }

        /** Bring the last input back. */
        undo() {
            if (!this.left.length) return;
            this.undone.push(this.view.input);
            this.view.set({ input: this.left.pop() });
        }

        /** Take the last undo back. */
        redo() {
            if (!this.undone.length) return;
            this.left.push(this.view.input);
            this.view.set({ input: this.undone.pop() });
        }
    }

    function ink(strokes) {
        return { kind: "ink", strokes };
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Undo, ink });
})();
