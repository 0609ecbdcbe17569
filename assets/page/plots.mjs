/**
 * Figures: what Python describes, drawn by Plotly, which is fetched once the first one is to be seen and not before.
 * They are described for captions of 13 pixels and drawn for the page's, which are larger in a larger window and presented.
 */
import { byId, made, rem } from "./elements.mjs";
import { separators } from "./numbers.mjs";

const USUAL = 13; // pixels of a caption that figures are described for
const FONT = /font$/i; // keys of what holds a size of type
const SETUP = { displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "" };

const places = new WeakMap(); // place → the figure that it is to show, and the pixels of a caption that it is drawn for, or 0
let sizes = null; // of the places, watched
let fetching = null;

/**
 * Show a figure in its place, an element of class `plot`, as soon as that is to be seen; a newer one takes its place.
 * @param {string} id of the place
 * @param {?{data: object[], layout: object}} figure null where there is none
 * @param {string} [label] what it shows, for those who do not see it
 */
export function draw(id, figure, label = "") {
    const place = byId(id);
    if (!figure) return empty(place);
    if (label) {
        place.setAttribute("role", "img");
        place.setAttribute("aria-label", label);
    }
    sizes ??= new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));
    sizes.observe(place);
    places.set(place, { figure, type: 0 });
    fit(place);
}

/** A panel is shown now: its figures can be drawn, and have their size. @param {HTMLElement} panel */
export function fitPlots(panel) {
    for (const place of panel.querySelectorAll(".plot")) fit(place);
}

/**
 * A figure with all its type, and the room for it, so many times as large.
 * @param {{data: object[], layout: object}} figure @param {number} times
 */
export function scaled({ data, layout }, times) {
    return { data: data.map((trace) => larger(trace, times)), layout: larger(layout, times) };
}

function larger(part, times, key = "", holder = "") {
    if (typeof part === "number") return isLength(key, holder) ? part * times : part;
    if (Array.isArray(part)) return part.map((one) => (isObject(one) ? larger(one, times) : one)); // rows of values stay
    if (!isObject(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, larger(value, times, name, key)]));
}

function isLength(key, holder) {
    return key === "standoff" || holder === "margin" || (key === "size" && FONT.test(holder));
}

function isObject(part) {
    return part !== null && typeof part === "object" && !Array.isArray(part);
}

function empty(place) {
    places.delete(place);
    if (place.firstElementChild) window.Plotly.purge(place.firstElementChild);
    place.replaceChildren();
}

/** Draw what has not been, or for another root; give the rest the size of its place. */
function fit(place) {
    const wanted = places.get(place);
    if (!wanted || !place.clientWidth) return;
    if (wanted.type !== caption()) return show(place, wanted);
    const drawing = place.firstElementChild;
    if (!drawing?._fullLayout || drawing.layout.autosize === false) return;
    const { width, height } = drawing._fullLayout;
    const fits = Math.abs(width - drawing.clientWidth) < 1 && Math.abs(height - drawing.clientHeight) < 1;
    if (!fits) window.Plotly.relayout(drawing, { autosize: true }).then(() => tell(place));
}

async function show(place, wanted) {
    wanted.type = caption();
    const Plotly = await plotly();
    if (places.get(place) !== wanted) return;
    if (!Plotly || !place.clientWidth) return (wanted.type = 0); // when it is next to be seen
    if (!place.firstElementChild) place.append(made("div", "plot-drawing"));
    const { data, layout } = scaled(wanted.figure, wanted.type / USUAL);
    await Plotly.react(place.firstElementChild, data, { ...layout, separators: separators() }, SETUP);
    tell(place);
    fit(place); // other type comes with another size, which an update does not look at
}

/** Pixels of the page's smallest type. */
function caption() {
    return parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--caption")) * rem();
}

/** What lies over a figure hears `drawn` on its place. */
function tell(place) {
    place.dispatchEvent(new Event("drawn"));
}

/** Plotly, as the installed package has it; null where it cannot be fetched, then the next figure asks anew. */
function plotly() {
    fetching ??= new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = document.querySelector("meta[name=plotly]").content;
        script.addEventListener("load", () => resolve(window.Plotly));
        script.addEventListener("error", () => {
            fetching = null;
            resolve(null);
        });
        document.head.append(script);
    });
    return fetching;
}
