/** The tabs: one panel shown at a time, by stylesheet; arrow keys, Home and End move along. */
import { byId } from "./elements.mjs";
import { fading } from "./fading.mjs";
import { fitPlots } from "./plots.mjs";
import { startFold } from "./sheet.mjs";

const LOOKS = ["activations", "filters", "contrast"]; // the tabs of filters, beside which one's page may stay
const ROOM = 0.7; // of the window: lower down, too little of what a tab shows is seen

/** The row of tabs. */
export class Tabs {
    /** @param {View} view @param {function(string): void} shown called with the key of a tab once it is shown */
    constructor(view, shown) {
        this.view = view;
        this.shown = shown;
        this.buttons = Array.from(document.querySelectorAll("[role=tab]"));
        this.buttons.forEach((button, at) => this.connect(button, at));
        startFold(byId("display-open"), byId("display"));
        new ResizeObserver(() => this.chosen && centre(this.chosen)).observe(this.buttons[0].parentElement);
        fading(this.buttons[0].parentElement);
        new ResizeObserver(([{ target }]) => byId("page").style.setProperty("--tabs", `${target.offsetHeight}px`)).observe(this.buttons[0].closest(".tabs"));
        view.listen((keys) => {
            if (keys.has("tab")) this.show();
        });
    }

    connect(button, at) {
        const { buttons } = this;
        button.addEventListener("click", () => {
            this.view.set(goingTo(button.dataset.tab));
            reveal(button.closest(".tabs"));
        });
        button.addEventListener("keydown", (event) => {
            const to = { ArrowLeft: at - 1, ArrowRight: (at + 1) % buttons.length, Home: 0, End: -1 }[event.key];
            if (to === undefined) return;
            event.preventDefault();
            const next = buttons.at(to);
            next.focus();
            next.click();
        });
    }

    /** The button of the tab that is shown. */
    get chosen() {
        return this.buttons.find((button) => button.getAttribute("aria-selected") === "true");
    }

    /** Show the tab that the view says; the first where there is no such tab. */
    show() {
        const { buttons, view } = this;
        const key = (buttons.find(({ dataset }) => dataset.tab === view.tab) || buttons[0]).dataset.tab;
        if (key !== view.tab) return view.set({ tab: key });
        for (const button of buttons) {
            const on = button.dataset.tab === key;
            button.setAttribute("aria-selected", String(on));
            button.tabIndex = on ? 0 : -1;
            byId(`panel-${button.dataset.tab}`).classList.toggle("shown", on);
            if (on) centre(button);
        }
        byId("page").dataset.tab = key;
        fitPlots(byId(`panel-${key}`));
        this.shown(key);
    }
}

/** What changes when the visitor goes to a tab: a filter's page closes where it would only cover it. @param {string} tab */
export function goingTo(tab) {
    return LOOKS.includes(tab) ? { tab } : { tab, layer: "", map: null, at: null };
}

/** Have a tab in view where the row is too narrow for all. */
function centre(button) {
    const row = button.parentElement;
    row.scrollLeft = button.offsetLeft - (row.clientWidth - button.offsetWidth) / 2;
}

/** Have what stands below the row in view. */
function reveal(row) {
    const { top } = row.getBoundingClientRect();
    const covered = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    if (top < covered || top > ROOM * window.innerHeight) row.scrollIntoView();
}
