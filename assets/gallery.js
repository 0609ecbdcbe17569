/** A page of thumbnails: cuts one picture into buttons that make an image the input; arrow keys move among them. */
(() => {
    "use strict";
    const SIDE = 56; // CSS pixels of a thumbnail's longer side, about

    /** The thumbnails of an element; which ones is told, which is the input follows the view. */
    class Gallery {
        /** @param {HTMLElement} host @param {View} view @param {function(number): void} turn to another page */
        constructor(host, view, turn) {
            Object.assign(this, { host, view, turn, told: null });
            host.addEventListener("keydown", (event) => this.key(event));
            view.listen((keys) => {
                if (keys.has("input")) this.mark();
            });
        }

        get thumbs() {
            return Array.from(this.host.querySelectorAll("[data-index]"));
        }

        /** Others are on their way. */
        wait() {
            this.host.setAttribute("aria-busy", "true");
        }

        /** Show a page once its picture can be cut; tells whether it is shown, or another one came meanwhile. */
        async receive(told) {
            this.told = told;
            const picture = new Image();
            if (told.picture) {
                picture.src = told.picture;
                await picture.decode();
            }
            if (this.told !== told) return false;
            const inside = this.host.contains(document.activeElement);
            this.host.replaceChildren(...(told.sheet ? rows(told, picture) : thumbs(told, picture)));
            this.host.classList.toggle("by-class", told.sheet && told.items.length > 0);
            this.host.removeAttribute("aria-busy");
            this.mark();
            if (inside) this.thumbs.find((each) => each.tabIndex === 0)?.focus();
            return true;
        }

        /** Mark the image that is the input; it, or the first, is where the tab key arrives. */
        mark() {
            const { kind, index, split = "test" } = this.view.input;
            const { thumbs } = this;
            const on = (each) => kind === "image" && Number(each.dataset.index) === index && each.dataset.split === split;
            const stop = thumbs.find(on) || thumbs[0];
            for (const each of thumbs) {
                each.setAttribute("aria-pressed", String(on(each)));
                each.tabIndex = each === stop ? 0 : -1;
            }
        }

        /** Arrows, Home and End move, PageUp and PageDown turn pages; the page's own keys do not hear them. */
        key(event) {
            const { thumbs } = this;
            const from = thumbs.indexOf(document.activeElement);
            if (from < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
            const across = thumbs.filter((each) => each.offsetTop === thumbs[0].offsetTop).length;
            const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across, Home: -from, End: thumbs.length - 1 - from }[event.key];
            const page = { PageUp: -1, PageDown: 1 }[event.key];
            if (by === undefined && page === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            if (page) this.turn(page);
            else thumbs[from + by]?.focus();
        }
    }

    /** A button an image. */
    function thumbs(told, picture) {
        const width = picture.naturalWidth / told.columns;
        const height = picture.naturalHeight / Math.ceil(told.items.length / told.columns);
        const zoom = Math.max(1, Math.round(SIDE / Math.max(width, height)));
        return told.items.map((item, at) => {
            const canvas = document.createElement("canvas");
            Object.assign(canvas, { width, height });
            canvas.style.width = `${width * zoom}px`;
            const [column, row] = [at % told.columns, Math.floor(at / told.columns)];
            canvas.getContext("2d").drawImage(picture, column * width, row * height, width, height, 0, 0, width, height);
            return thumb(told, item, canvas);
        });
    }

    function thumb({ names, split, splits, sort, sheet }, [index, trueClass, read, confidence], canvas) {
        const [meant, said] = [names[trueClass], names[read]];
        const right = trueClass === read;
        const sure = `${(100 * confidence).toFixed(1)} %`;
        const made = document.createElement("button");
        made.type = "button";
        made.className = right ? "thumb" : "thumb wrong";
        made.title = `${splits[split]} image ${index}: a ${meant}, ${right ? "read right" : `read as ${said}`}, ${sure} sure`;
        made.setAttribute("aria-label", made.title);
        made.title += "\nShift and click keeps it beside the others";
        Object.assign(made.dataset, { index, split, true: meant, predicted: said, confidence });
        made.append(canvas);
        if (!sheet) made.append(line(right ? meant : `${meant} → ${said}`));
        if (!sheet && sort !== "wrong" && sort !== "near") made.append(line(sure));
        return made;
    }

    /** The sheet: a row a predicted class. */
    function rows(told, picture) {
        const made = thumbs(told, picture);
        return told.names.map((name, at) => {
            const row = document.createElement("div");
            row.className = "sheet-row";
            const label = line(name);
            const cells = document.createElement("div");
            cells.className = "sheet-cells";
            cells.append(...made.filter((_, which) => told.items[which][2] === at));
            if (!cells.firstChild) cells.append(line("none is read as this"));
            row.append(label, cells);
            return row;
        });
    }

    function line(text) {
        const made = document.createElement("span");
        made.textContent = text;
        return made;
    }

    window.featurescope = Object.assign(window.featurescope || {}, { Gallery });
})();
