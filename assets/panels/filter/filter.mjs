/** Filter: all there is to say of one filter of a layer, in a drawer beside the live maps. */
import { byId, made, tool, write } from "../../page/elements.mjs";
import { mayHaveBrought } from "../../page/news.mjs";
import { partsOf, textOf } from "../../page/off.mjs";
import { Panel } from "../../page/panel.mjs";
import { isOff, toggled } from "../../page/switches.mjs";
import { showClasses, showPatches, showPattern, showSisters } from "./data.mjs";
import { showKernel } from "./kernel.mjs";
import { LiveMap } from "./live_map.mjs";

/** The parts of a filter's page by the key of the answer, with what stands above each. */
const PARTS = {
    kernel: "Kernel",
    patches: "What excites it most",
    pattern: "The input that maximises it",
    classes: "Mean response by class",
    sisters: "Filters that respond alike",
    cost: "What it costs to lose it",
};

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
        this.lacking = []; // elements that say how far that is
        this.build();
        this.connect();
        this.show();
    }

    build() {
        this.title = made("h2", "");
        this.before = tool("‹", "The filter before", () => this.turn(-1));
        this.next = tool("›", "The next filter", () => this.turn(1));
        this.off = tool("Switch off", "", () => this.switch());
        const close = tool("×", "Close", () => this.view.set({ layer: "", map: null, at: null }));
        const head = made("header", "filter-head");
        const buttons = made("div", "filter-buttons");
        buttons.append(this.before, this.next, this.off, close);
        head.append(this.title, buttons);
        this.notice = made("p", "filter-said filter-notice");
        this.places = {};
        this.rest = made("div", "filter-parts");
        for (const [key, title] of Object.entries(PARTS)) {
            const section = made("section", "filter-part");
            section.dataset.part = key;
            this.places[key] = made("div", "");
            section.append(made("h3", "", title), this.places[key]);
            this.rest.append(section);
        }
        this.host.replaceChildren(head, this.live.element, this.notice, this.rest);
    }

    connect() {
        this.view.listen((keys) => {
            if (keys.has("layer") || keys.has("map")) {
                this.show();
                this.drawer.scrollTop = 0; // from its beginning
            } else if (keys.has("at")) this.live.info && this.live.point();
            if (keys.has("off")) this.sayOff();
            if (this.info && ["scale", "colours"].some((key) => keys.has(key))) this.live.paint();
        });
        this.page.news.listen(({ explained }, { explained: before }) => this.hear(explained, before));
    }

    /** Work in the background goes on. */
    hear(now, before) {
        if (!this.isConv || !this.job || !this.lacking.length) return;
        if (now?.job === this.job.number) this.job = { ...this.job, share: now.share };
        if (mayHaveBrought(this.job.number, now, before)) return this.ask();
        for (const line of this.lacking) write(line, this.progress);
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
        const what = this.isConv ? "filter" : info.flat ? "unit" : "map";
        write(this.title, `${info.name} · ${what} ${view.map}`);
        Object.assign(drawer.dataset, { layer: info.name, map: view.map, bestPatch: "", pattern: "" });
        drawer.setAttribute("aria-label", `${info.name}, ${what} ${view.map}`);
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
            cost: (host) => host.replaceChildren(made("p", "filter-said", cost.said)),
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
        const line = made("p", "note");
        host.replaceChildren(line);
        write(line, why || this.progress);
        if (!why) this.lacking.push(line);
    }

    get progress() {
        return `being computed · ${Math.round(100 * (this.job?.share ?? 0))} %`;
    }

    /** Switch it off, or on again. */
    switch() {
        const { map, off } = this.view;
        this.page.undo.change({ off: textOf(toggled(partsOf(off), { layer: this.info.name, map, box: null })) });
    }

    sayOff() {
        const off = this.info !== undefined && isOff(partsOf(this.view.off), this.info.name, this.view.map);
        write(this.off, off ? "Switch on" : "Switch off");
        this.off.setAttribute("aria-pressed", String(off));
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
