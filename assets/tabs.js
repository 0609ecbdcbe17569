/** The tabs: one panel shown at a time, by stylesheet; arrow keys move along. */
(() => {
    "use strict";

    /** @param {View} view */
    function startTabs(view) {
        const tabs = Array.from(document.querySelectorAll("[role=tab]"));
        const show = () => {
            const known = tabs.some((tab) => tab.dataset.tab === view.tab);
            const name = known ? view.tab : tabs[0].dataset.tab;
            for (const tab of tabs) {
                const on = tab.dataset.tab === name;
                tab.setAttribute("aria-selected", String(on));
                tab.tabIndex = on ? 0 : -1;
                document.getElementById(`panel-${tab.dataset.tab}`).classList.toggle("shown", on);
            }
            document.querySelector(".page").dataset.tab = name;
            window.dispatchEvent(new Event("resize")); // what was hidden has no size yet
            fit(document.getElementById(`panel-${name}`));
        };
        tabs.forEach((tab, at) => {
            tab.addEventListener("click", () => view.set({ tab: tab.dataset.tab }));
            tab.addEventListener("keydown", (event) => {
                const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
                if (!by) return;
                event.preventDefault();
                const next = tabs[(at + by + tabs.length) % tabs.length];
                next.focus();
                next.click();
            });
        });
        view.listen((keys) => {
            if (keys.has("tab")) show();
        });
        show();
    }

    /** Figures drawn while hidden have Plotly's own size; its answer to "resize" comes late, and would be seen. */
    function fit(panel) {
        for (const plot of panel.querySelectorAll(".js-plotly-plot")) {
            const { width, height } = plot._fullLayout || {};
            const fits = Math.abs(width - plot.clientWidth) < 1 && Math.abs(height - plot.clientHeight) < 1;
            if (window.Plotly && !fits && plot.layout?.autosize !== false) window.Plotly.relayout(plot, { autosize: true });
        }
    }

    window.featurescope = Object.assign(window.featurescope || {}, { startTabs });
})();
