/** Wires the page's parts together once Dash has put its elements there. */
(() => {
    "use strict";
    const KEPT = 64; // requests remembered, to know which input a frame belongs to
    let page = null;

    /** The parts of the page, and what passes between them. */
    class Page {
        constructor() {
            const fs = window.featurescope;
            const view = new fs.View();
            this.view = view;
            this.undo = new fs.Undo(view);
            this.drawable = byId("draw-canvas").dataset.drawable === "yes";
            this.asked = new Map(); // by sequence: the input that a frame is of, and the panels it is for
            fs.startTheme();
            fs.startTabs(view);
            fs.startShare(view);
            this.known();
            this.shown = new fs.Shown(view, () => this.arrived());
            this.inUse = this.shown.model.version;
            this.beside = new fs.Beside(view, this.shown); // before the tabs, which may ask as soon as they are there
            this.picker = new fs.Picker(view, this.undo, this.shown.model.counts);
            this.pad = new fs.Pad(byId("draw-canvas"), view, this.undo, () => this.ask());
            this.hover = new fs.Hover(byId("hover"));
            this.lapse = new fs.Lapse(this.shown, () => this.askAll(), () => this.inUse);
            this.training = new fs.Training(view);
            this.compare = new fs.Compare(view);
            this.contrast = new fs.Contrast(view, this.shown);
            this.datamap = new fs.DataMap(view, this.shown, this.picker);
            new fs.Evaluation(view);
            this.runs = new fs.Runs(this.training, this.lapse, (run) => this.compare.choose(run));
            this.link = new fs.Link({
                ask: (sequence, fourBits) => this.question(sequence, fourBits),
                receive: (message) => this.receive(message),
                news: (news) => this.hear(news),
                state: (text) => this.say(text),
            });
            this.connect();
            this.ask();
        }

        connect() {
            const { view, undo, picker } = this;
            const [clear, back] = [() => this.clear(), () => undo.undo()];
            byId("clear-canvas").addEventListener("click", clear);
            byId("undo-stroke").addEventListener("click", back);
            featurescope.startKeys({
                undo: back, redo: () => undo.redo(), clear,
                step: (by) => picker.step(by), random: () => picker.random(), keep: () => this.beside.keep(view.input),
            });
            startControls(view);
            view.listen((keys) => {
                if (keys.has("input") || keys.has("pen")) this.pad.repaint();
                if (["input", "pen", "normalise"].some((key) => keys.has(key))) this.ask();
                hint(view, this.drawable);
            });
            window.addEventListener("hashchange", () => {
                view.reread();
                this.known();
                showControls(view);
            });
            hint(view, this.drawable);
        }

        /** Where nothing can be drawn, a link's drawing is no input. */
        known() {
            if (!this.drawable && this.view.input.kind === "ink") this.view.set({ input: { kind: "image", index: 0, split: "test" } });
        }

        clear() {
            const { input } = this.view;
            if (this.pad.drawable && (input.kind === "image" || input.strokes.length)) this.undo.change(featurescope.ink([]));
        }

        /** Want a frame of the present input. Parts may ask before all of them are there. */
        ask() {
            this.link?.want();
        }

        /** Want frames of the inputs kept beside too. */
        askAll() {
            this.beside?.ask();
            this.ask();
        }

        /** Panels of another model are there. */
        arrived() {
            this.lapse?.arrived();
            this.askAll();
        }

        /** The newest request, as the link sends it. */
        question(sequence, fourBits) {
            const { view, shown } = this;
            this.asked.set(sequence, { input: view.input, generation: shown.generation });
            this.asked.delete(sequence - KEPT);
            const { normalise, pen } = view;
            const layers = [...new Set([...shown.layers.wanted, ...this.contrast.wanted, ...this.datamap.wanted])];
            return featurescope.question(view.input, { sequence, fourBits, normalise, pen, version: shown.version, layers });
        }

        /** A frame, unless it was asked for other panels. */
        receive(message) {
            const { view, shown } = this;
            const { input, generation } = this.asked.get(new DataView(message).getUint32(4, true)) || {};
            if (generation !== shown.generation) return;
            const frame = featurescope.decode(message, (index) => shown.layers.sizeOf(index));
            if (view.input.kind === "image" && input === view.input) this.pad.show(frame.image, frame.shape);
            shown.apply(frame);
            this.contrast.apply(frame);
            this.datamap.apply(frame);
            this.hover.refresh();
        }

        /** News of runs, and of the model in use. */
        hear({ run, runs, version }) {
            if (run.line) this.training.hear(run);
            this.runs.hear(run, runs);
            if (this.lapse.isOpen) this.lapse.refresh();
            if (version === this.inUse) return;
            this.inUse = version;
            this.runs.show(true); // which says of a run that it is in use
            window.dash_clientside.set_props("in-use", { data: { version, alone: this.lapse.isOpen } });
            if (!this.lapse.isOpen) featurescope.Shown.show(version);
        }

        /** What there is to say of the connection; nothing when all is well. */
        say(text) {
            if (this.lapse.isOpen && text.includes("not served")) this.lapse.close();
            byId("connection").textContent = text;
            document.querySelector(".page").classList.toggle("offline", text !== "");
        }
    }

    function start() {
        page = page || new Page();
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
