/** From value to value of the map that is looked into: by arrow keys, or played row by row. */
import { made, write } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";

const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const PACE = 125; // milliseconds a value; slower where less motion is wanted
const CALM_PACE = 500;
const TAKEN = "input, select, textarea, canvas, [role=tab], [contenteditable]"; // elements with arrow keys of their own

/** Steps, and the button that plays. */
export class Steps {
    /**
     * @param {function(): ?{row: number, column: number, height: number, width: number}} now the value asked about
     * @param {function(number[]): void} go ask about another
     * @param {function(Element): boolean} hears whether arrow keys that reach an element are for the map
     */
    constructor(now, go, hears) {
        Object.assign(this, { now, go, hears, timer: 0 });
        this.button = made("button", "tool point-play", "", say("point.scan-title"));
        this.button.type = "button";
        write(this.button, say("point.scan"));
        this.button.addEventListener("click", () => (this.timer ? this.stop() : this.play()));
        document.addEventListener("keydown", (event) => this.key(event), { capture: true });
    }

    key(event) {
        if (event.key === " " && this.timer) return this.take(event, () => this.stop());
        const way = WAYS[event.key];
        const at = way && this.now();
        if (!at || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.target.closest?.(TAKEN) || !this.hears(event.target)) return;
        this.take(event, () => {
            const [row, column] = [at.row + way[0], at.column + way[1]];
            if (row >= 0 && column >= 0 && row < at.height && column < at.width) this.go([row, column]);
        });
    }

    take(event, act) {
        event.preventDefault();
        event.stopPropagation();
        act();
    }

    play() {
        const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.timer = setInterval(() => this.next(), calm ? CALM_PACE : PACE);
        write(this.button, say("point.stop"));
    }

    /** The value after this one; behind the last comes the first. */
    next() {
        const at = this.now();
        if (!at) return this.stop();
        const place = (at.row * at.width + at.column + 1) % (at.height * at.width);
        this.go([Math.floor(place / at.width), place % at.width]);
    }

    stop() {
        clearInterval(this.timer);
        this.timer = 0;
        write(this.button, say("point.scan"));
    }
}
