/**
 * The keyboard: Ctrl+Z undoes, Ctrl+Shift+Z redoes, Delete clears, arrows step through images, R picks one, K keeps it,
 * P presents. */

const OF_ARROWS = "input[type=range], [role=tab]"; // have arrow keys of their own, and leave all others to the page

/** @param {{undo: function, redo: function, clear: function, step: function(number), random: function, keep: function, present: function}} acts */
export function startKeys(acts) {
    const plain = {
        Delete: acts.clear,
        ArrowLeft: () => acts.step(-1),
        ArrowRight: () => acts.step(1),
        r: acts.random,
        k: acts.keep,
        p: acts.present,
    };
    document.addEventListener("keydown", (event) => {
        const typing = event.target.closest?.("input:not([type=checkbox], [type=range]), select, textarea");
        if (typing) return;
        if (event.key.startsWith("Arrow") && event.target.closest?.(OF_ARROWS)) return;
        const command = event.ctrlKey || event.metaKey;
        const act = command ? event.key.toLowerCase() === "z" && (event.shiftKey ? acts.redo : acts.undo) : !event.altKey && plain[event.key];
        if (!act) return;
        event.preventDefault();
        act();
    });
}
