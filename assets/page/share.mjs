/** Share: copies the link to exactly this view; where the browser forbids it, shows the link to copy. */
import { byId } from "./elements.mjs";
import { say as words } from "./words.mjs";

const SAID_FOR = 2000; // milliseconds

/** @param {View} view */
export function startShare(view) {
    const button = byId("share");
    const field = byId("shared-link");
    button.addEventListener("click", () => {
        const link = `${location.origin}${location.pathname}#${view.link()}`;
        field.value = link;
        const copied = navigator.clipboard ? navigator.clipboard.writeText(link) : Promise.reject();
        copied.then(
            () => say(button, field, true),
            () => say(button, field, copyByHand(field)),
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

function say(button, field, done) {
    if (!done) return;
    field.hidden = true;
    button.textContent = words("header.copied");
    setTimeout(() => (button.textContent = words("header.share")), SAID_FOR);
}
