/** Share: copies the link to exactly this view; where the browser forbids it, shows the link to copy. */
(() => {
    "use strict";
    const SAID_FOR = 2000; // milliseconds

    /** @param {View} view */
    function startShare(view) {
        const button = document.getElementById("share");
        const field = document.getElementById("shared-link");
        button.addEventListener("click", () => {
            const link = `${location.origin}${location.pathname}#${view.link()}`;
            field.hidden = false;
            field.value = link;
            field.select();
            const copied = navigator.clipboard ? navigator.clipboard.writeText(link) : Promise.resolve(copyByHand());
            copied.then(
                (done) => said(button, field, done !== false),
                () => said(button, field, copyByHand()),
            );
        });
        field.addEventListener("keydown", (event) => {
            if (event.key === "Escape") field.hidden = true;
        });
    }

    /** The old way, which plain http allows too. */
    function copyByHand() {
        return document.execCommand("copy");
    }

    function said(button, field, done) {
        if (!done) return;
        field.hidden = true;
        button.textContent = "Link copied";
        setTimeout(() => (button.textContent = "Share"), SAID_FOR);
    }

    window.featurescope = Object.assign(window.featurescope || {}, { startShare });
})();
