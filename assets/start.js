/** Wires the page's parts together once Dash has put its elements there. */
(() => {
    "use strict";
    const KEPT = 64; // requests remembered, to know which input a frame belongs to
    let started = false;

    function start() {
        if (started) return true;
        started = true;
        const fs = window.featurescope;
        const view = new fs.View();
        const undo = new fs.Undo(view);
        fs.startTheme();
        fs.startTabs(view);
        fs.startShare(view);
        let link = null;
        const ask = () => link?.want();
        const drawable = byId("draw-canvas").dataset.drawable === "yes";
        if (!drawable && view.input.kind === "ink") view.input = { kind: "image", index: 0, split: "test" };
        const all = () => {
            beside.ask();
            ask();
        };
        const shown = new fs.Shown(view, () => {
            lapse.arrived();
            all();
        });
        const beside = new fs.Beside(view, shown); // before the tabs, which may ask as soon as they are there
        const picker = new fs.Picker(view, undo, shown.model.counts);
        const pad = new fs.Pad(byId("draw-canvas"), view, undo, ask);
        const hover = new fs.Hover(byId("hover"));
        let inUse = shown.model.version;
        const lapse = new fs.Lapse(shown, all, () => inUse);
        const training = new fs.Training(view);
        const compare = new fs.Compare(view);
        const contrast = new fs.Contrast(view, shown);
        const datamap = new fs.DataMap(view, shown, picker);
        new fs.Evaluation(view);
        const runs = new fs.Runs(training, lapse, (run) => compare.choose(run));
        const asked = new Map();
        link = new fs.Link({
            ask: (sequence, fourBits) => {
                asked.set(sequence, { input: view.input, generation: shown.generation });
                asked.delete(sequence - KEPT);
                const { normalise, pen } = view;
                const layers = [...new Set([...shown.layers.wanted, ...contrast.wanted, ...datamap.wanted])];
                return fs.question(view.input, { sequence, fourBits, normalise, pen, version: shown.version, layers });
            },
            receive: (message) => {
                const { input, generation } = asked.get(new DataView(message).getUint32(4, true)) || {};
                if (generation !== shown.generation) return; // asked for other panels
                const frame = fs.decode(message, (index) => shown.layers.sizeOf(index));
                if (view.input.kind === "image" && input === view.input) pad.show(frame.image, frame.shape);
                shown.apply(frame);
                contrast.apply(frame);
                datamap.apply(frame);
                hover.refresh();
            },
            news: (news) => {
                if (news.run.line) training.hear(news.run);
                runs.hear(news.run, news.runs);
                if (lapse.isOpen) lapse.refresh();
                if (news.version === inUse) return;
                inUse = news.version; // another model is in use now
                window.dash_clientside.set_props("in-use", { data: { version: inUse } });
                if (!lapse.isOpen) fs.Shown.show(inUse);
            },
            state: (text) => {
                if (lapse.isOpen && text.includes("not served")) lapse.close();
                byId("connection").textContent = text;
                document.querySelector(".page").classList.toggle("offline", text !== "");
            },
        });
        const clear = () => {
            const { input } = view;
            if (!pad.drawable) return;
            if (input.kind === "image" || input.strokes.length) undo.change(fs.ink([]));
        };
        const back = () => undo.undo();
        byId("clear-canvas").addEventListener("click", clear);
        byId("undo-stroke").addEventListener("click", back);
        fs.startKeys({ undo: back, redo: () => undo.redo(), clear, step: (by) => picker.step(by), random: () => picker.random(), keep: () => beside.keep(view.input) });
        startControls(view);
        view.listen((keys) => {
            if (keys.has("input") || keys.has("pen")) pad.repaint();
            if (["input", "pen", "normalise"].some((key) => keys.has(key))) ask();
            hint(view, drawable);
        });
        window.addEventListener("hashchange", () => {
            view.reread();
            if (!drawable && view.input.kind === "ink") view.set({ input: { kind: "image", index: 0, split: "test" } });
            showControls(view);
        });
        hint(view, drawable);
        ask();
        return true;
    }

    /** The switches and selects that change the view. */
    function startControls(view) {
        const bind = (id, key, type, read) => {
            const control = byId(id);
            control.addEventListener(type, () => view.set({ [key]: read(control) }));
        };
        const text = (control) => control.value;
        bind("colormap", "colours", "change", text);
        bind("scaling", "scale", "change", text);
        bind("map-order", "order", "change", text);
        bind("which-layers", "every", "change", (control) => control.value === "every");
        bind("normalise", "normalise", "change", (control) => control.checked);
        bind("pen-width", "pen", "input", (control) => Number(control.value));
        showControls(view);
    }

    /** Make the controls say what the view says; a link may name choices that there are not. */
    function showControls(view) {
        byId("which-layers").value = view.every ? "every" : "main";
        for (const [id, key] of [["colormap", "colours"], ["scaling", "scale"], ["map-order", "order"]]) {
            const control = byId(id);
            control.value = view[key];
            if (control.selectedIndex < 0) {
                control.selectedIndex = 0;
                view.set({ [key]: control.value });
            }
        }
        window.dash_clientside.set_props("normalise", { value: view.normalise });
        window.dash_clientside.set_props("pen-width", { value: view.pen });
    }

    /** The pad says what it is for until there is ink on it. */
    function hint(view, drawable) {
        const inked = view.input.kind === "ink" && view.input.strokes.length > 0;
        byId("pad-hint").hidden = inked || !drawable;
        byId("pad-hint").textContent = view.input.kind === "image" ? "draw here to start afresh" : "draw here";
    }

    function byId(id) {
        return document.getElementById(id);
    }

    window.dash_clientside = Object.assign(window.dash_clientside || {}, {
        featurescope: { start, filters: (weights) => window.featurescope.paintFilters(weights) || true },
    });
})();
