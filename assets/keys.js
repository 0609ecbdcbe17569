/** The keyboard: Ctrl+Z undoes, Delete clears, arrows step through test images, R picks one at random. */
(() => {
    "use strict";

    /** @param {{undo: function, clear: function, step: function(number), random: function}} acts */
    function startKeys(acts) {
        const plain = {
            Delete: acts.clear,
            ArrowLeft: () => acts.step(-1),
            ArrowRight: () => acts.step(1),
            r: acts.random,
        };
        document.addEventListener("keydown", (event) => {
            const typing = event.target.closest?.("input:not([type=checkbox]), select, textarea, [role=tab]");
            if (typing) return;
            const command = event.ctrlKey || event.metaKey;
            const act = command ? event.key.toLowerCase() === "z" && !event.shiftKey && acts.undo : !event.altKey && plain[event.key];
            if (!act) return;
            event.preventDefault();
            act();
        });
    }

    window.featurescope = Object.assign(window.featurescope || {}, { startKeys });
})();
