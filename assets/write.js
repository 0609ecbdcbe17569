/** Sets an element's text, once a change: asking the document what it shows costs more than to remember. */
(() => {
    "use strict";

    /** @param {HTMLElement} element @param {string} text */
    function write(element, text) {
        if (element.written === text) return;
        element.written = text;
        element.textContent = text;
    }

    window.featurescope = Object.assign(window.featurescope || {}, { write });
})();
