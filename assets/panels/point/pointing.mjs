/** Which value of which map is pointed at: by mouse, by keyboard, or by a tap, which stays when the finger lifts. */

/** Listens on the document, as maps come and go. */
export class Pointing {
    /**
     * @param {Page} page
     * @param {{moved: function(): void, opened: function(object, boolean): void}} acts another value is pointed at; one is asked
     *     about, by the keyboard or not
     */
    constructor(page, acts) {
        Object.assign(this, { page, acts, pixel: null, target: null, key: "", tapped: "", walking: false });
        const on = (type, act) => document.addEventListener(type, (event) => act.call(this, event));
        on("pointermove", (event) => event.pointerType !== "touch" && this.at(event.target, () => [event.clientX, event.clientY]));
        on("pointerdown", this.down);
        on("pointed", ({ target, detail: spot }) => this.walk(target, spot));
        on("click", this.click);
        on("keydown", this.enter);
        document.documentElement.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && this.leave());
    }

    /** The layer whose maps an element shows. */
    layerOf(target) {
        return this.page.panel("activations").layers.on(target);
    }

    /** Whether an element shows maps that can be pointed at: those of a layer, or the one that is looked into, enlarged. */
    isMap(target) {
        return target?.tagName === "CANVAS" && (this.layerOf(target) !== undefined || this.isLive(target));
    }

    isLive(target) {
        return this.page.panel("filter").live.mosaic?.canvas === target;
    }

    /** The value at a place of the page: {layer, map, row, column}; null beside maps. */
    pixelAt(target, [x, y]) {
        if (!this.isMap(target)) return null;
        const layer = this.layerOf(target);
        const { mosaic, info, map } = layer ?? this.page.panel("filter").live;
        const place = mosaic.at(x, y);
        return place && (layer ? { layer: layer.index, ...layer.pixelAt(place) } : { layer: info.index, ...place, map });
    }

    /** The keyboard points, or has gone elsewhere: what a finger has tapped stays then. */
    walk(target, spot) {
        if (spot) this.at(target, spot);
        else if (this.walking) this.leave();
        this.walking = spot !== null;
    }

    /** Point at a place of an element. @param {Element} target @param {function(): number[]} spot */
    at(target, spot) {
        if (!this.key && target?.tagName !== "CANVAS") return;
        if (this.tapped && target?.closest?.(".pad")) return; // a pen that draws
        this.walking = false;
        this.target = target;
        this.take(this.isMap(target) ? this.pixelAt(target, spot()) : null);
    }

    take(pixel) {
        const key = pixel ? Object.values(pixel).join() : "";
        if (key === this.key) return;
        this.pixel = pixel;
        this.key = key;
        this.acts.moved();
    }

    /** Another value is asked about by its place: the pointer that rests does not count until it goes to another one. */
    rest() {
        this.pixel = null;
    }

    leave() {
        this.tapped = "";
        this.take(null);
    }

    /** A finger: what it taps stays pointed at, also while it draws, until another tap. */
    down({ pointerType, target, clientX, clientY }) {
        if (pointerType !== "touch") return this.at(target, () => [clientX, clientY]);
        if (target.closest?.(".pad, .drawer")) return;
        const before = this.tapped;
        const pixel = this.pixelAt(target, [clientX, clientY]);
        this.again = pixel !== null && before === `${pixel.layer} ${pixel.map}`;
        this.tapped = pixel ? `${pixel.layer} ${pixel.map}` : "";
        this.walking = false;
        this.target = target;
        this.take(pixel);
    }

    /** A click asks about what is pointed at, as its own place is rounded; of taps, the second one on a map. */
    click({ target, clientX, clientY, pointerType, shiftKey, altKey }) {
        const pixel = (this.target === target && this.pixel) || this.pixelAt(target, [clientX, clientY]);
        if (!pixel || shiftKey || altKey || (pointerType === "touch" && !this.again)) return;
        this.acts.opened(pixel, false);
    }

    /** By keyboard: the value that is walked to. */
    enter(event) {
        if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey) return;
        if (!this.pixel || !this.isMap(event.target)) return;
        event.preventDefault();
        this.acts.opened(this.pixel, true);
    }
}
