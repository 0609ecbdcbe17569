/** A promotion, told to every open page: which model is in use now, how well it reads, and the way to what changed. */
import { byId, made, tool, write } from "./elements.mjs";
import { goingTo } from "./tabs.mjs";
import { say } from "./words.mjs";

const SHOWN_FOR = 8000; // milliseconds

/** The line that says it, over the page so that nothing moves. */
export class Promotion {
    /** @param {Page} page */
    constructor(page) {
        this.page = page;
        this.timer = 0;
        this.line = made("div", "promotion");
        Object.assign(this.line, { id: "promotion", hidden: true });
        this.said = made("span", "promotion-said");
        this.line.setAttribute("role", "status");
        const compare = tool(say("state.what-changed"), "", () => this.compare());
        const close = tool("×", say("state.close"), () => this.close());
        close.classList.add("promotion-close");
        this.line.append(this.said, compare, close);
        byId("page").append(this.line);
        this.compared = {};
        page.news.listen((now, before) => before.version && now.version !== before.version && this.tell(now, before));
    }

    /** Another model is in use. A visitor's own is what that visitor keeps looking at. */
    tell({ model }, { model: before }) {
        if (this.page.model.facts.own) return;
        const { share, count, origin, finished } = model;
        const name = Number.isInteger(finished) && finished > 0 ? say("header.trained", { name: model.name, when: finished }) : model.name;
        this.compared = { "compare.a": before.origin, "compare.b": origin };
        this.line.hidden = false;
        write(this.said, typeof share === "number" ? say("state.promoted", { name, share, count }) : say("state.promoted-unmeasured", { name }));
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.close(), SHOWN_FOR);
    }

    compare() {
        this.close();
        this.page.view.set({ ...goingTo("compare"), ...this.compared });
    }

    close() {
        clearTimeout(this.timer);
        this.line.hidden = true;
        write(this.said, "");
    }
}
