/** Ranked maps side by side, in as many lines as they need, each with the names of its rows; arrow keys go from map to map. */
import { made } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";
import { Ranked } from "./ranked.mjs";

const LEGIBLE = 11; // letters of two classes' names that fit beside a column

/** Some of the maps of a contrast. */
export class Columns {
    /**
     * @param {HTMLElement} host @param {function(): void} seen is told when lines come on screen, or go
     * @param {function(string, number): void} open the page of a layer's map
     */
    constructor(host, seen, open) {
        Object.assign(this, { host, open, all: [], lines: [], across: 0 });
        this.columnsOf = new Map(); // by line
        this.onScreen = new Set(); // lines
        this.observer = new IntersectionObserver((entries) => this.move(entries, seen), { rootMargin: "40px" });
        host.addEventListener("keydown", (event) => this.key(event));
        host.addEventListener("click", ({ target }) => this.look(this.all.findIndex(({ element }) => element.contains(target))));
    }

    /** Make columns of other maps. @param {?object} answer @param {number[]} places on the ranking @param {object} form @param {Uint32Array[]} tables */
    show(answer, places, form, tables) {
        Object.assign(this, { answer, form, across: 0 });
        this.all = places.map((at) => new Ranked(answer, at, form, tables));
        if (this.all.length) this.all[0].canvas.tabIndex = 0;
    }

    /** Lay them out. @param {number} across columns a line */
    arrange(across) {
        if (across === this.across) return;
        this.across = across;
        this.observer.disconnect();
        this.lines = [];
        this.columnsOf.clear();
        this.onScreen.clear();
        for (let at = 0; at < this.all.length; at += across) this.lines.push(this.line(this.all.slice(at, at + across)));
        this.host.replaceChildren(...this.lines);
        for (const line of this.lines) this.observer.observe(line);
    }

    line(columns) {
        const { a, b, kind } = this.answer;
        const line = made("div", columns.length === this.across ? "ranked-line full" : "ranked-line");
        const names = made("div", "ranked-names");
        const both = `${a} | ${b}`;
        const place = both.length > LEGIBLE ? say("contrast.row.nearer") : both;
        const rows = [[a, "mean-name"], [b, "mean-name"], [say("contrast.row.difference"), ""], [say("contrast.row.yours"), "live-name"], [place, "place-name", both], [say(`contrast.row.${kind}`), "map-name"], ["d′", "d-name"]];
        for (const [text, style, title] of rows) names.append(made("span", style, text, title || text));
        line.style.setProperty("--down", `${this.form.down}px`);
        line.style.setProperty("--across", `${this.form.across}px`);
        line.append(names, ...columns.map(({ element }) => element));
        this.columnsOf.set(line, columns);
        return line;
    }

    move(entries, seen) {
        for (const { target, isIntersecting } of entries) {
            if (isIntersecting) this.onScreen.add(target);
            else this.onScreen.delete(target);
        }
        seen();
    }

    repaint(tables) {
        for (const column of this.all) column.paint(tables);
    }

    /** Show a frame in the lines that are on screen. @param {object} layer @param {?number[]} responses none of a blank pad */
    refresh(layer, responses, palette) {
        for (const line of this.lines) {
            if (!this.onScreen.has(line)) continue;
            for (const column of this.columnsOf.get(line)) {
                column.live(layer, palette);
                column.stand(responses && responses[column.at]);
            }
        }
    }

    /** Look into the map of a column. @param {number} at which one, -1 for none */
    look(at) {
        if (at < 0) return;
        this.stop(at).focus({ preventScroll: true }); // where the focus goes back to
        this.open(this.answer.name, this.all[at].map);
    }

    /** Arrows, Home and End move, Enter and the space bar open; the page's own keys do not hear them. */
    key(event) {
        const from = this.all.findIndex(({ canvas }) => canvas === event.target);
        if (from < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.across, ArrowDown: this.across, Home: -from, End: this.all.length - 1 - from }[event.key];
        const opens = event.key === "Enter" || event.key === " ";
        if (by === undefined && !opens) return;
        event.preventDefault();
        event.stopPropagation();
        if (opens) return this.look(from);
        if (this.all[from + by]) this.stop(from + by).focus();
    }

    /** Have the tab key arrive at a column. @param {number} at @returns {HTMLCanvasElement} its picture */
    stop(at) {
        this.all.forEach(({ canvas }, place) => (canvas.tabIndex = place === at ? 0 : -1));
        return this.all[at].canvas;
    }
}
