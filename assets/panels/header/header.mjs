/** The header: names the model in use, also while a time-lapse shows another one's maps; its menu, and presenting. */
import { byId, made, write } from "../../page/elements.mjs";
import { Panel } from "../../page/panel.mjs";
import { factsOf } from "../../page/shown_model.mjs";
import { filtersIn, partsHeld } from "../../page/switches.mjs";
import { say } from "../../page/words.mjs";
import { startMenu } from "./menu.mjs";
import { Presenting } from "./presenting.mjs";

/** The line at the top of the page; theme and share are the page's own. */
export class HeaderPanel extends Panel {
    static key = "header";
    static tab = false;

    constructor(page) {
        super(page);
        this.version = page.inUse;
        this.presenting = new Presenting(page);
        startMenu(byId("menu-open"), byId("menu"));
        page.news.listen(({ version }) => this.follow(version));
        this.view.listen((keys) => {
            if (keys.has("off")) this.adopt(page.model.facts);
            if (keys.has("present")) this.presenting.show();
        });
        this.adopt(page.model.facts);
    }

    /** Say beside the model's name that it is not whole. */
    adopt({ layers }) {
        const count = filtersIn(partsHeld(this.view.off, layers));
        write(byId("model-off"), count ? say("header.filters-off", { count }) : "");
    }

    /** Another model may be in use. */
    async follow(version) {
        if (version === this.version || this.page.model.facts.own) return;
        this.version = version;
        const facts = await factsOf(this.page.asker, version, this.page.model.data, "header/name");
        if (!facts || facts.error) return;
        const [name, where] = facts.name;
        byId("model-name").replaceChildren(name, made("span", "spare", where));
        const [range, how] = facts.reads;
        Object.assign(byId("model-input"), { textContent: range, title: how });
    }
}
