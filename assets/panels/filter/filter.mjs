/** Filter: all there is to say of one filter of a layer, in a drawer beside the live maps. */
import { byId, made, tool, write } from "../../page/elements.mjs";
import { mayHaveBrought } from "../../page/news.mjs";
import { partsOf, textOf } from "../../page/off.mjs";
import { Panel } from "../../page/panel.mjs";
import { isOff, toggled } from "../../page/switches.mjs";
import { say } from "../../page/words.mjs";
import { line, showClasses, showCost, showPatches, showPattern, showSisters } from "./data.mjs";
import { showKernel } from "./kernel.mjs";
import { LiveMap } from "./live_map.mjs";

/** The parts of a filter's page, by the key of the answer. */
const PARTS = ["kernel", "patches", "pattern", "classes", "sisters", "cost"];

/** See app/panels/filter. */
export class FilterPanel extends Panel {
    static key = "filter";
    static tab = false;

    constructor(page) {
        super(page);
        this.drawer = byId("filter-page");
        this.host = this.drawer.querySelector(".filter");
        this.live = new LiveMap(this.view);
        this.job = null; // the work that brings what is lacking, as the server numbers it
        this.lacking = []; // lines that say how far that is
        this.build();
        this.connect();
        this.show();
    }

    build() {
        this.title = made("h2", "");
        this.title.tabIndex = -1; // a keyboard that opens the drawer begins here
        this.before = tool("‹", say("filter.before"), () => this.turn(-1));
        this.next = tool("›", say("filter.next"), () => this.turn(1));
        this.off = tool(say("filter.off"), "", () => this.switch());
        const close = tool("×", say("filter.close"), () => this.view.set({ layer: "", map: null, at: null }));
        const head = made("header", "filter-head");
        const buttons = made("div", "filter-buttons");
        buttons.append(this.before, this.next, this.off, close);
        head.append(this.title, buttons);
        this.notice = made("p", "filter-said filter-notice");
        this.places = {};
        this.rest = made("div", "filter-parts");
        this.rest.append(...PARTS.map((key) => this.part(key)));
        this.host.replaceChildren(head, this.live.element, this.notice, this.rest);
    }

    /** A part's heading, the term for it in brackets, and its place. */
    part(key) {
        const [section, heading] = [made("section", "filter-part"), made("h3", "", say(`filter.parts.${key}`))];
        section.dataset.part = key;
        heading.append(" ", made("span", "filter-term", `(${say(`filter.terms.${key}`)})`));
        this.places[key] = made("div", "filter-place");
        section.append(heading, this.places[key]);
        return section;
    }

    connect() {
        this.view.listen((keys) => {
            if (keys.has("layer") || keys.has("map")) {
                this.show();
                this.drawer.scrollTop = 0; // from its beginning
            } else if (keys.has("at")) this.live.info && this.live.point();
            if (keys.has("off")) this.sayOff();
            if (["scale", "colours"].some((key) => keys.has(key))) this.recolour();
        });
        this.page.news.listen(({ explained }, { explained: before }) => this.hear(explained, before));
    }

    /** Work in the background goes on. */
    hear(now, before) {
        if (!this.isConv || !this.job || !this.lacking.length) return;
        if (now?.job === this.job.number) this.job = { ...this.job, share: now.share };
        if (mayHaveBrought(this.job.number, now, before)) return this.ask();
        for (const waiting of this.lacking) write(waiting, this.progress);
    }

    /** The layer that is looked into; undefined while the drawer is closed. */
    find() {
        const { layer, map } = this.view;
        return this.page.model.layers.find(({ name, maps }) => layer && name === layer && map !== null && map < maps);
    }

    get isConv() {
        return this.info?.kind === "conv" && this.info.size[0] * this.info.size[1] > 0 && !this.info.flat;
    }

    get wanted() {
        return this.info ? [this.info.index] : [];
    }

    /** Open, close, or take another filter on, as the view says. */
    show() {
        const wasOpen = !this.drawer.hidden;
        this.info = this.find();
        this.drawer.hidden = !this.info;
        if (this.info) this.fill();
        else for (const key of ["layer", "map", "bestPatch", "pattern"]) this.drawer.dataset[key] = "";
        if (wasOpen === this.drawer.hidden) this.page.panels && this.page.arrange();
        this.page.want();
    }

    fill() {
        const { info, view, drawer } = this;
        const title = say(`filter.title.${info.flat ? "unit" : "map"}`, { layer: info.name, map: view.map });
        write(this.title, title);
        Object.assign(drawer.dataset, { layer: info.name, map: view.map, bestPatch: "", pattern: "" });
        drawer.setAttribute("aria-label", title);
        this.before.disabled = view.map === 0;
        this.next.disabled = view.map === info.maps - 1;
        this.live.show(info, view.map);
        this.rest.hidden = this.off.hidden = !this.isConv;
        write(this.notice, "");
        this.sayOff();
        if (this.isConv) this.ask();
    }

    /** To a neighbour, at the same part of its page. */
    turn(by) {
        const { scrollTop } = this.drawer;
        this.view.set({ map: this.view.map + by });
        this.drawer.scrollTop = scrollTop;
    }

    /** Ask for all that is known of it. */
    async ask() {
        const { info, view, page } = this;
        const { map } = view;
        const { version, data } = page.model;
        const answer = await page.ask("filter/about", { version, data, layer: info.index, map });
        if (!answer || info !== this.info || map !== view.map) return;
        write(this.notice, answer.error ? answer.error.line : "");
        this.rest.hidden = Boolean(answer.error);
        if (!answer.error) this.receive(answer);
    }

    /** Show an answer of the server's. */
    receive(answer) {
        const { patches, pattern, cost } = answer;
        const { places, drawer } = this;
        this.job = answer.job;
        this.lacking = [];
        showKernel(places.kernel, answer.kernel);
        const lines = {
            patches: (host) => showPatches(host, patches, ({ index }) => this.page.pick(index, "test")),
            pattern: (host) => showPattern(host, pattern),
            classes: (host) => showClasses(host, answer.classes),
            sisters: (host) => showSisters(host, answer.sisters, (map) => this.view.set({ map })),
            cost: (host) => showCost(host, cost),
        };
        for (const [key, fill] of Object.entries(lines)) {
            if (answer[key]) fill(places[key]);
            else this.wait(places[key], (key === "pattern" && answer.lacks_pattern) || answer.lacks);
        }
        drawer.dataset.bestPatch = patches ? (patches[0]?.activation ?? 0) : "";
        drawer.dataset.pattern = pattern ? pattern.activation : "";
    }

    /** Say in a part's place why it is not there. */
    wait(host, why) {
        const waiting = line("");
        host.replaceChildren(waiting);
        write(waiting, why || this.progress);
        if (!why) this.lacking.push(waiting);
    }

    get progress() {
        return say("filter.progress", { share: this.job?.share ?? 0 });
    }

    /** Switch it off, or on again. */
    switch() {
        const { map, off } = this.view;
        this.page.undo.change({ off: textOf(toggled(partsOf(off), { layer: this.info.name, map, box: null })) });
    }

    sayOff() {
        const off = this.info !== undefined && isOff(partsOf(this.view.off), this.info.name, this.view.map);
        write(this.off, off ? say("filter.on") : say("filter.off"));
        this.off.setAttribute("aria-pressed", String(off));
    }

    recolour() {
        if (this.info) this.live.paint();
    }

    /** Another model: a filter of the same name, or none. */
    adopt() {
        this.show();
    }

    again() {
        if (this.isConv) this.ask();
    }

    apply(frame) {
        const layer = this.info && frame.layers.get(this.info.index);
        if (layer) this.live.apply(layer, frame.blame);
    }
}
