/** One map on the way from ink to verdict: the one of its layer that stands out most, small; a button to its filter's page. */
import { made, write } from "../../page/elements.mjs";
import { say } from "../../page/words.mjs";
import { Mosaic } from "../../paint/mosaic.mjs";
import { contrasts, SteadyMap } from "./steady.mjs";

/** Stands for one layer; its canvas stays, whatever map is on it. */
export class Station {
    /**
     * @param {object} info of the layer @param {string} word what its maps are, as a key
     * @param {function(number, number): void} open the page of a filter: the layer's index and the map
     */
    constructor(info, word, open) {
        Object.assign(this, { info, size: info.size[0] * info.size[1], steady: new SteadyMap(), named: null });
        this.element = made("button", "station");
        this.element.type = "button";
        this.element.addEventListener("click", () => open(info, this.steady.map));
        const picture = made("span", "station-picture");
        this.where = made("span", "station-where");
        this.element.append(picture, made("span", "station-word", say(`activations.pathway.${word}`)), " ", this.where);
        this.mosaic = new Mosaic(picture, 1, ...info.size);
        this.mosaic.canvas.setAttribute("aria-hidden", "true");
        this.name();
    }

    /**
     * Show a frame's map. @param {Layer} layer that has taken the frame over @param {{now: number, isCalm: boolean}} moment
     */
    apply(layer, { now, isCalm }) {
        if (!isCalm || this.steady.isDue(now)) this.choose(layer.layer, now, isCalm);
        this.paint(layer);
    }

    /** The pen rests. */
    rest(layer, now) {
        this.choose(layer.layer, now, false);
        this.paint(layer);
    }

    choose({ steps }, now, isCalm) {
        this.steady.choose(contrasts(steps, this.info.maps, this.size), now, isCalm);
        this.name();
    }

    paint({ layer, tableOf }) {
        const { map } = this.steady;
        const table = tableOf(map);
        this.mosaic.paint(layer.steps.subarray(map * this.size, (map + 1) * this.size), () => table);
    }

    /** Say which map it is. */
    name() {
        const { map } = this.steady;
        if (this.named === map) return;
        this.named = map;
        const what = { layer: this.info.name, map };
        write(this.where, say("activations.pathway.where", what));
        this.element.title = say("activations.pathway.open", what);
    }
}
