/** The card of a map that is switched off for a trial: what it should cost the logit, and what it does. */
import { made, rem, tool, write } from "../../page/elements.mjs";
import { partsOf, textOf } from "../../page/off.mjs";
import { say } from "../../page/words.mjs";
import { fixed, isUnit } from "./drawing.mjs";

const MARGIN = 0.5; // rem

/** One card at a time, in the box of the drawing. */
export class Trial {
    /** @param {Page} page @param {HTMLElement} box what scrolls @param {function(): object} wish of the circuit that is drawn */
    constructor(page, box, wish) {
        Object.assign(this, { page, box, wish });
        this.card = made("div", "circuit-trial");
        this.card.setAttribute("role", "dialog");
        this.card.tabIndex = -1;
        this.card.addEventListener("keydown", (event) => this.escape(event));
        this.close();
    }

    /** Esc closes the card first, then what else it closes. */
    escape(event) {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        this.close();
    }

    close() {
        if (this.card.contains(document.activeElement)) this.opener?.focus({ preventScroll: true });
        this.card.hidden = true;
        this.asked = null;
        this.opener = null;
    }

    /** Try a map of a layer. @param {object} column @param {object} node @param {object} place its box @param {object} circuit */
    async open(column, node, place, circuit) {
        const asked = { layer: column.name, map: node.map };
        this.opener = document.activeElement?.closest(".circuit-node") ?? null;
        this.asked = asked;
        this.build(column, node, circuit);
        this.card.hidden = false;
        this.stand(place);
        this.card.focus({ preventScroll: true });
        if (!column.switches) return write(this.line, say("circuit.trial.no-switch"));
        const answer = await this.page.ask("circuit/drop", { ...this.wish(), class: circuit.category, ...asked });
        if (!answer || this.asked !== asked) return;
        if (answer.error) return write(this.line, answer.error.line);
        write(this.measured, fixed(answer.measured, circuit.logit));
        this.card.dataset.predicted = String(answer.predicted);
        this.card.dataset.measured = String(answer.measured);
        write(this.line, answer.said);
        this.stand(place);
    }

    build(column, { map, value }, { logit }) {
        const { name, switches } = column;
        const kind = isUnit(column) ? "unit" : "map";
        const title = say(`circuit.trial.${kind}`, { layer: name, map });
        const close = tool("×", say("circuit.trial.close"), () => this.close());
        close.classList.add("circuit-close");
        const head = made("div", "circuit-head");
        head.append(made("h2", "", title), close);
        this.card.setAttribute("aria-label", title);
        const drops = made("div", "circuit-drops");
        this.measured = made("b", "", switches ? "…" : "–");
        drops.append(made("span", "", say("circuit.trial.predicted")), made("b", "", fixed(value, logit)), made("span", "", say("circuit.trial.measured")), this.measured);
        this.line = made("p", "circuit-line-said");
        const buttons = made("div", "circuit-buttons");
        if (switches) buttons.append(tool(say("circuit.trial.keep"), "", () => this.keep(name, map)));
        buttons.append(tool(say(`circuit.trial.look-${kind}`), "", () => this.look(name, map)));
        delete this.card.dataset.predicted;
        delete this.card.dataset.measured;
        this.card.replaceChildren(head, drops, this.line, buttons);
    }

    /** Add it to what is switched off. */
    keep(layer, map) {
        const off = textOf([...partsOf(this.page.view.off), { layer, map, box: null }]);
        this.close();
        this.page.undo.change({ off });
    }

    /** Look into the filter. */
    look(layer, map) {
        this.close();
        this.page.view.set({ layer, map, at: null });
    }

    /** Beside the node, inside of what is seen of the drawing; where that is too narrow, below the node or above it. */
    stand({ x, y, width, height }) {
        const { card, box } = this;
        const margin = MARGIN * rem();
        const right = x + width + margin;
        const fits = right + card.offsetWidth <= box.scrollLeft + box.clientWidth;
        const left = fits ? right : x - card.offsetWidth - margin;
        const most = box.scrollLeft + box.clientWidth - card.offsetWidth;
        card.style.left = `${Math.max(box.scrollLeft, Math.min(left, most))}px`;
        const room = box.clientHeight - card.offsetHeight;
        const [middle, below, above] = [y + (height - card.offsetHeight) / 2, y + height + margin, y - card.offsetHeight - margin];
        const top = fits || left >= box.scrollLeft ? middle : below <= room ? below : above;
        card.style.top = `${Math.max(0, Math.min(top, room))}px`;
    }
}
