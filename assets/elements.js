/** Elements of the page: how one is made, and how its text is set, once a change. */
(() => {
    "use strict";

    /** @param {string} tag @param {string} className @param {string|number} text @param {string} title */
    function made(tag, className, text = "", title = "") {
        const element = document.createElement(tag);
        if (className) element.className = className;
        if (text !== "") element.textContent = text;
        if (title) element.title = title;
        return element;
    }

    /** Asking the document what it shows costs more than to remember. @param {HTMLElement} element @param {string} text */
    function write(element, text) {
        if (element.written === text) return;
        element.written = text;
        element.textContent = text;
    }

    window.featurescope = Object.assign(window.featurescope || {}, { made, write });
})();
