/** Light or dark: the system's choice until the visitor's own, which is remembered. */
(() => {
    "use strict";
    const KEY = "featurescope-theme";
    const system = window.matchMedia("(prefers-color-scheme: dark)");

    /** The visitor's choice, if storage is allowed and holds one. */
    function chosen() {
        try {
            return localStorage.getItem(KEY);
        } catch {
            return null;
        }
    }

    function name() {
        return chosen() || (system.matches ? "dark" : "light");
    }

    function apply() {
        document.documentElement.dataset.bsTheme = name();
        const button = document.getElementById("theme");
        if (!button) return;
        button.textContent = name() === "dark" ? "Light theme" : "Dark theme";
        window.dash_clientside.set_props("theme-name", { data: name() });
    }

    /** Called once the page is there. */
    function startTheme() {
        document.getElementById("theme").addEventListener("click", () => {
            const next = name() === "dark" ? "light" : "dark";
            try {
                localStorage.setItem(KEY, next);
            } catch {
                document.documentElement.dataset.bsTheme = next;
            }
            apply();
        });
        system.addEventListener("change", apply);
        apply();
    }

    apply();
    window.featurescope = Object.assign(window.featurescope || {}, { startTheme });
})();
