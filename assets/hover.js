/** The reading under the pointer: any canvas with a `reading` and a `mosaic` says what it holds there. */
(() => {
    "use strict";

    /** A small box that follows the pointer; on touch, a tap opens it and a tap elsewhere closes it. */
    class Hover {
        /** @param {HTMLElement} box */
        constructor(box) {
            this.box = box;
            this.at = null;
            document.addEventListener("pointermove", (event) => {
                if (event.pointerType !== "touch") this.point(event);
            });
            document.addEventListener("pointerdown", (event) => {
                if (event.pointerType === "touch") this.point(event);
            });
            document.addEventListener("scroll", () => this.hide(), { passive: true });
            document.documentElement.addEventListener("pointerleave", () => this.hide());
        }

        point(event) {
            if (!event.target.reading) return this.hide();
            this.at = { canvas: event.target, x: event.clientX, y: event.clientY };
            this.refresh();
        }

        hide() {
            if (!this.at) return;
            this.at = null;
            this.box.hidden = true;
        }

        /** Say what is under the pointer now; called again with each frame. */
        refresh() {
            if (!this.at) return;
            const { canvas, x, y } = this.at;
            const place = canvas.mosaic.at(x, y);
            const text = place ? canvas.reading(place) : "";
            this.box.hidden = !text;
            if (!text) return;
            if (this.box.textContent !== text) this.box.textContent = text;
            const left = Math.min(x + 14, window.innerWidth - this.box.offsetWidth - 8);
            const under = y + 18 + this.box.offsetHeight < window.innerHeight;
            this.box.style.transform = `translate(${Math.max(8, left)}px, ${under ? y + 18 : y - this.box.offsetHeight - 12}px)`;
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Hover });
})();
