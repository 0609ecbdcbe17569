/** Which filters matter: a list of them, dearest first, each with its switch and a way to its page. */
import { byId, made, write } from "../../page/elements.mjs";
import { fixed, number } from "../../page/numbers.mjs";
import { isOff } from "../../page/switches.mjs";
import { say } from "../../page/words.mjs";

const SHOWN = 12;

/** The part of the Activations tab that the button "Rank" opens. */
export class Ranking {
    /**
     * @param {HTMLElement} root
     * @param {{turn: function(Off): void, look: function(Off): void, opened: function(): void}} acts
     */
    constructor(root, acts) {
        this.root = root;
        this.acts = acts;
        this.lists = Object.fromEntries(["drawing", "test"].map((of) => [of, new List(root.querySelector(`.ranking-${of}`), acts)]));
        this.listed = { of: "", tried: 0, keys: [] }; // the filters of this input, in order
        this.opener = byId("ranking-open");
        this.opener.addEventListener("click", () => this.open(!this.isOpen));
        byId("ranking-close").addEventListener("click", () => this.open(false));
        root.addEventListener("keydown", (event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation(); // it closes this, and nothing else
            this.open(false);
        });
        this.forget();
    }

    get isOpen() {
        return !this.root.hidden;
    }

    /** @param {boolean} open */
    open(open) {
        this.root.hidden = !open;
        this.opener.setAttribute("aria-expanded", String(open));
        if (open) this.acts.opened();
        else {
            this.listed.of = "";
            this.opener.focus();
        }
    }

    /** Another model: what is known is of no use. */
    forget() {
        this.listed.of = "";
        this.lists.drawing.show({ caption: say("ablation.ranking.drawing.trying") }, []);
        this.lists.test.show({}, []);
    }

    /** Make the switches say what is off. @param {Off[]} parts */
    mark(parts) {
        for (const list of Object.values(this.lists)) list.mark(parts);
    }

    /** The dearest filters; of the same input the same ones in the same order, whatever is switched off meanwhile. */
    dearest({ filters, tried }, of) {
        const key = ([layer, map]) => `${layer} ${map}`;
        if (of !== this.listed.of || tried > this.listed.tried) {
            const keys = filters.filter(([, , , , cost]) => cost > 0).slice(0, SHOWN).map(key);
            this.listed = { of, tried, keys };
        }
        const known = new Map(filters.map((filter) => [key(filter), filter]));
        return this.listed.keys.map((one) => known.get(one)).filter(Boolean);
    }

    /**
     * Show what filters cost the present verdict.
     * @param {object} answer see app/panels/ablation/view.py @param {object[]} layers
     * @param {{of: string, patient: boolean}} asked which input of which model; whether there will be no fuller answer
     */
    show(answer, layers, { of, patient }) {
        const { drawing } = this.lists;
        if (answer.error || answer.blank) return drawing.show({ caption: answer.error?.line ?? say("ablation.ranking.drawing.blank") }, []);
        const { now } = answer;
        const names = new Map(layers.map(({ index, name }) => [index, name]));
        const dearest = this.dearest(answer, of);
        if (dearest.length < this.listed.keys.length && answer.tried < answer.count && !patient) return; // some have not been tried again yet
        const most = Math.max(...dearest.map(([, , , , cost]) => cost));
        const rows = dearest.map(([layer, map, off, probability, cost, verdict]) => ({
            layer: names.get(layer),
            map,
            share: cost / most,
            said: verdict !== now && !off ? say("ablation.ranking.verdict", { verdict }) : number(cost, 2),
            title: reading({ off, probability, cost, verdict, now }),
        }));
        drawing.show(drawingWords(answer, rows[0]), rows);
    }

    /** Say how far the work is. @param {number} share of it that is done */
    waitEverywhere(share) {
        this.lists.test.show({ caption: say("ablation.ranking.test.working", { share }) }, []);
    }

    /** Show what filters cost on the test images. @param {object} answer see app/panels/ablation/everywhere.py @param {object[]} layers */
    showEverywhere(answer, layers) {
        const { test } = this.lists;
        if (answer.error) return test.show({ caption: answer.error.line }, []);
        const { filters, images, right, count, share } = answer;
        if (!filters) return this.waitEverywhere(share);
        const names = new Map(layers.map(({ index, name }) => [index, name]));
        const dearest = filters.filter(([, , cost]) => cost > 0).slice(0, SHOWN);
        const rows = dearest.map(([layer, map, cost]) => ({
            layer: names.get(layer),
            map,
            share: cost / dearest[0][2],
            said: fixed((100 * cost) / images, 2),
            title: say("ablation.ranking.test.without", { without: (right - cost) / images, right: right / images, images }),
        }));
        test.show(testWords({ images, count, tried: filters.length }, rows[0]), rows);
    }
}

/** Filters in rows; rows stay when others are shown in them, so that the keyboard keeps its place. */
class List {
    constructor(root, acts) {
        Object.assign(this, { root, acts, parts: [], rows: [] });
        this.answer = root.querySelector(".ranking-answer");
        this.line = root.querySelector(".ranking-of");
        this.list = root.querySelector(".ranking-list");
    }

    /** @param {{answer: ?string, caption: ?string}} words none while there is no list @param {object[]} filters see `Row.show` */
    show({ answer = "", caption = "" }, filters) {
        write(this.answer, answer);
        write(this.line, caption);
        while (this.rows.length < filters.length) this.rows.push(new Row(this.acts));
        filters.forEach((filter, at) => this.rows[at].show(filter));
        const shown = this.rows.slice(0, filters.length).map(({ element }) => element);
        if (shown.length !== this.list.children.length) this.list.replaceChildren(...shown);
        this.mark(this.parts);
    }

    mark(parts) {
        this.parts = parts;
        for (const row of this.rows) row.mark(parts);
    }
}

/** One filter: its page, what it costs, its switch. */
class Row {
    constructor(acts) {
        this.part = null;
        this.element = made("li", "ranked-filter");
        this.on = made("input", "");
        this.on.type = "checkbox";
        this.name = made("button", "ranked-name");
        this.fill = made("span", "ranked-fill");
        this.value = made("span", "ranked-value");
        const track = made("span", "track");
        track.append(this.fill);
        this.element.append(this.on, this.name, track, this.value);
        this.on.addEventListener("change", () => acts.turn(this.part));
        this.name.addEventListener("click", () => acts.look(this.part));
    }

    /** @param {{layer: string, map: number, share: number, said: string, title: string}} filter */
    show({ layer, map, share, said, title }) {
        this.part = { layer, map, box: null };
        const filter = say("ablation.filter", { layer, map });
        write(this.name, filter);
        write(this.value, said);
        this.element.title = title;
        this.fill.style.transform = `scaleX(${Math.max(0, share).toFixed(3)})`;
        this.on.setAttribute("aria-label", say("ablation.ranking.switch", { filter }));
    }

    /** @param {Off[]} parts */
    mark(parts) {
        if (!this.part) return;
        this.on.checked = !isOff(parts, this.part.layer, this.part.map);
        this.element.classList.toggle("is-off", !this.on.checked);
    }
}

/** What the list of the input says: which filter is dearest, and what the numbers are. */
function drawingWords({ now, tried, count, filters }, dearest) {
    const against = filters.filter(([, , , , cost]) => cost < 0).length;
    return {
        answer: say(`ablation.ranking.drawing.${dearest ? "answer" : "none"}`, { now, ...dearest }),
        caption: say(`ablation.ranking.drawing.caption${tried === count ? "" : "-some"}`, { now, tried, count, against }),
    };
}

/** The same of the test images. */
function testWords({ images, count, tried }, dearest) {
    return {
        answer: say(`ablation.ranking.test.${dearest ? "answer" : "none"}`, dearest),
        caption: say(`ablation.ranking.test.caption${tried === count ? "" : "-some"}`, { images, count, tried }),
    };
}

/** What a row says where it is pointed at. */
function reading({ off, probability, cost, verdict, now }) {
    const key = `${off ? "again" : "without"}${verdict === now ? "" : "-other"}`;
    return say(`ablation.ranking.${key}`, { probability, cost, verdict, now });
}
