/** Share: copies the link to exactly this view; where the browser forbids it, shows the link to copy. */
import { byId, write } from "./elements.mjs";
import { say as words } from "./words.mjs";

const SAID_FOR = 2500; // milliseconds

/** @param {View} view */
export function startShare(view) {
    const button = byId("share");
    const field = byId("shared-link");
    button.addEventListener("click", () => {
        const link = `${location.origin}${location.pathname}#${view.link()}`;
        field.value = link;
        const copied = navigator.clipboard ? navigator.clipboard.writeText(link) : Promise.reject();
        copied.then(
            () => say(field, true),
            () => say(field, copyByHand(field)),
        );
    });
    field.addEventListener("blur", () => (field.hidden = true));
    field.addEventListener("keydown", (event) => {
        if (event.key === "Escape") field.hidden = true;
    });
}

/** The old way, which plain http allows too: from a field that is shown and selected. */
function copyByHand(field) {
    field.hidden = false;
    field.focus();
    field.select();
    return document.execCommand("copy");
}

/** Under the button, whose width stays. */
function say(field, done) {
    if (!done) return;
    field.hidden = true;
    const notice = byId("share-notice");
    write(notice, words("header.copied"));
    setTimeout(() => write(notice, ""), SAID_FOR);
}
