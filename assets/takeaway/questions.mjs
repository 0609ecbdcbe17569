/** What the server hands over of a view, and how it is told which view. */
import { say } from "../page/words.mjs";
import { inputOf } from "./catalogue.mjs";

/** Tabs of which there is code. */
export const CODED = ["activations", "filters", "evaluation", "contrast", "map"];

const SPLITS = { evaluation: "evaluation.split", map: "map.split" }; // tabs that show a chosen split

/** What there is as files. @param {Page} page */
export function questionsOf(page) {
    const { view, model } = page;
    const images = model.counts[splitOf(view)] ? [{ name: say(`takeaway.images.${splitOf(view)}`), format: "NPZ", question: "takeaway/images" }] : [];
    return [
        { name: say("takeaway.activations"), stem: `activations-${inputOf(page)}`, format: "NPZ", question: "takeaway/activations" },
        { name: say("takeaway.filters"), stem: `filters-${model.facts.model}`, format: "NPZ", question: "takeaway/filters" },
        ...images,
        ...(hasFile(page) ? [{ name: say("takeaway.model"), format: "KERAS", question: "takeaway/model" }] : []),
    ];
}

/** A view as questions tell it. @param {Page} page */
export function wishOf(page) {
    const { view, model } = page;
    const { a, b, layer, count } = view.of("contrast");
    return {
        tab: view.tab, version: model.version, input: page.input, off: page.offText, blame: page.blame, split: splitOf(view),
        every: view.every, scale: view.scale, colours: view.colours, a, b, layer, count,
    }; // prettier-ignore
}

/** Whether what is shown can be made from a file: of a time-lapse's epochs only the weights are kept. @param {Page} page */
export function hasFile(page) {
    return !page.panel("timelapse").shown;
}

function splitOf(view) {
    return view[SPLITS[view.tab]] ?? "test";
}
