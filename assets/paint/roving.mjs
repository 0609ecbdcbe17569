/** A list of pictures as one stop of the Tab key: arrow keys go from one to the next, Home and End to either end. */

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity };

/** @param {HTMLElement} list @param {function(): Element[]} members in their order, as they are now */
export function roving(list, members) {
    list.addEventListener("keydown", (event) => {
        const [by, all] = [STEPS[event.key], members()];
        const at = all.indexOf(event.target);
        if (by === undefined || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation(); // the page's own arrow keys step through images
        const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
        for (const member of all) member.tabIndex = member === next ? 0 : -1;
        next.focus();
    });
}

/** Have the first of some new members be the one that the Tab key comes to. @param {Element[]} members */
export function enterable(members) {
    members.forEach((member, at) => (member.tabIndex = at === 0 ? 0 : -1));
}
