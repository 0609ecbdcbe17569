/** Ranked maps side by side, in as many lines as they need, each with the names of its rows; arrow keys go from map to map. */
import { made } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";
import { Ranked } from "./ranked.mjs";

const LEGIBLE = 11; // letters of two classes' names that fit beside a column

/** Some of the maps of a contrast. */
export class Columns {
    /** @param {HTMLElement} host @param {function(): void} seen is told when lines come on screen, or go */
    constructor(host, seen) {
        Object.assign(this, { host, all: [], lines: [], across: 0 });
        this.columnsOf = new Map(); // by line
        this.onScreen = new Set(); // lines
        this.observer = new IntersectionObserver((entries) => this.move(entries, seen), { rootMargin: "40px" });
        host.addEventListener("keydown", (event) => this.key(event));
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

    /** Arrows, Home and End move; the page's own keys do not hear them. */
    key(event) {
        const from = this.all.findIndex(({ canvas }) => canvas === event.target);
        if (from < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.across, ArrowDown: this.across, Home: -from, End: this.all.length - 1 - from }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        const next = this.all[from + by];
        if (!next) return;
        event.target.tabIndex = -1;
        next.canvas.tabIndex = 0;
        next.canvas.focus();
    }
}
