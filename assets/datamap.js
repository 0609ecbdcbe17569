/** The map tab: every image of a split where the last dense layer puts it, and the present input moving among them. */
(() => {
    "use strict";
    const REACH = 12; // CSS pixels to the nearest point
    const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const KEEP = 8; // maps
    const REST = 700; // milliseconds without another step of a time-lapse before it is mapped
    const WAIT = 150; // milliseconds before the page says that it is placing images

    /** One map at a time, of the model that is shown and a split of the data. */
    class DataMap {
        /** @param {View} view @param {Shown} shown @param {Picker} picker */
        constructor(view, shown, picker) {
            Object.assign(this, { view, shown, picker });
            this.host = document.getElementById("data-map");
            this.restore();
            this.key = ""; // of the map that is wanted
            this.kept = new Map();
            this.map = null; // the map that is on the page
            this.cursor = -1;
            view.listen((keys) => {
                if (keys.has("choices")) this.restore();
                if (keys.has("tab") || keys.has("choices")) this.open();
            });
            new MutationObserver(() => this.open()).observe(shown.root, { attributeFilter: ["data-model"] });
            new MutationObserver(() => this.repaint()).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
            this.open();
        }

        /** Want the split that the address names. */
        restore() {
            const { split } = this.view.choices.map || {};
            this.split = Object.hasOwn(featurescope.SPLITS, split) ? split : "test";
        }

        get isShown() {
            return this.view.tab === "map" && this.host !== null;
        }

        /** Indices of layers that frames must carry. */
        get wanted() {
            const { map, shown } = this;
            return this.isShown && map?.version === shown.version ? [map.layer] : [];
        }

        /** The tab may have been opened, or another model is shown. */
        open() {
            if (!this.isShown) return;
            if (!this.scatter) this.build();
            this.offer();
            this.load();
            this.arrange();
            this.shown.ask();
        }

        build() {
            const { made } = featurescope;
            const [choices, label, body] = [made("div", "map-choices"), made("label", ""), made("div", "map-body")];
            this.select = made("select", "");
            label.append(made("span", "", "Images"), this.select);
            choices.append(label);
            this.told = made("p", "map-told");
            this.told.setAttribute("role", "status");
            this.now = made("p", "map-now");
            this.stage = made("div", "map-stage");
            this.canvas = made("canvas", "map-points");
            this.ring = made("div", "map-cursor");
            this.ring.append((this.says = made("span", "")));
            this.ring.hidden = true;
            this.legend = made("div", "map-legend");
            this.stage.append(this.canvas, this.ring);
            body.append(this.stage, this.legend);
            this.host.replaceChildren(choices, this.told, this.now, body);
            this.scatter = new featurescope.Scatter(this.canvas);
            this.pin = new featurescope.Pin(this.stage, this.scatter);
            this.connect();
        }

        connect() {
            const { canvas } = this;
            canvas.tabIndex = 0;
            canvas.setAttribute("role", "application");
            canvas.mosaic = { at: (x, y) => this.near(x, y) };
            canvas.reading = ({ index }) => this.reading(index);
            canvas.addEventListener("click", ({ clientX, clientY }) => this.pick(this.near(clientX, clientY)?.index ?? -1));
            canvas.addEventListener("keydown", (event) => this.press(event));
            canvas.addEventListener("blur", () => this.point(-1));
            canvas.addEventListener("pointermove", ({ clientX, clientY }) => {
                canvas.style.cursor = this.near(clientX, clientY) ? "pointer" : "";
            });
            this.select.addEventListener("change", () => {
                this.split = this.select.value;
                this.view.remember("map", { split: this.split });
                this.load();
            });
            new ResizeObserver(() => this.arrange()).observe(this.host);
            window.addEventListener("resize", () => this.arrange());
        }

        /** The splits that there are. */
        offer() {
            const names = Object.keys(featurescope.SPLITS).filter((name) => this.shown.model.counts[name]);
            this.select.replaceChildren(...names.map((name) => new Option(featurescope.SPLITS[name], name)));
            if (!names.includes(this.split)) this.split = names[0] || "test";
            this.select.value = this.split;
        }

        /** Show the map of the model and split that are wanted now; each is fetched once. */
        async load() {
            const { version } = this.shown;
            const { data, counts } = this.shown.model;
            const key = `${version}/map/${this.split}`;
            if (key === this.key) return;
            this.key = key;
            if (!counts[this.split]) return this.fail("There are no images to place that this model can read.");
            this.pin.hide();
            if (this.kept.has(key)) return this.show(this.kept.get(key));
            const waiting = setTimeout(() => this.say(`placing ${counts[this.split].toLocaleString("en")} images …`, true), this.map ? WAIT : 0);
            try {
                const answer = await fetch(`/models/${key}?data=${data}`);
                if (!answer.ok) throw new Error((await answer.text()).trim());
                const map = featurescope.Scatter.unpacked(await answer.json());
                this.kept.set(key, map);
                if (this.kept.size > KEEP) this.kept.delete(this.kept.keys().next().value);
                if (key === this.key) this.show(map);
            } catch (error) {
                if (key === this.key) this.fail(`The map could not be drawn: ${error.message}`);
            } finally {
                clearTimeout(waiting);
            }
        }

        /** One line instead of a map. */
        fail(text) {
            this.map = null;
            this.key = "";
            this.host.classList.remove("ready");
            this.pin.hide();
            this.say(text, false);
        }

        say(text, busy) {
            this.host.classList.toggle("busy", busy);
            featurescope.write(this.told, text);
        }

        show(map) {
            this.map = map;
            this.scatter.take(map);
            this.host.classList.add("ready");
            this.say(sentence(map), false);
            this.canvas.setAttribute("aria-label", `Map of ${map.labels.length} images. Arrow keys go from point to point, Enter loads one.`);
            this.pin.hide();
            this.point(-1);
            this.list();
            this.size = "";
            this.arrange();
            this.shown.ask();
        }

        /** Give the map the room there is; paint it if that has changed. */
        arrange() {
            if (!this.map || !this.isShown || !this.host.clientWidth) return;
            const beside = window.innerWidth >= 900 ? this.legend.offsetWidth + 24 : 0;
            const top = this.stage.getBoundingClientRect().top + window.scrollY;
            const room = window.innerWidth < 900 ? window.innerHeight / 2 : window.innerHeight - top - 16;
            this.scatter.fit(this.host.clientWidth - beside, Math.max(room, 320));
            const size = `${this.scatter.width} ${this.scatter.height} ${window.devicePixelRatio} ${this.key}`;
            if (size === this.size) return;
            this.size = size;
            this.repaint();
        }

        repaint() {
            if (!this.map || !this.isShown) return;
            this.scatter.paint();
            const { classes } = featurescope.Scatter.shades(this.map.classes.length);
            Array.from(this.legend.children).forEach((row, at) => row.style.setProperty("--class", classes[at]));
            this.pin.fit();
            this.stage.dataset.map = this.key;
            this.stage.dataset.only = this.scatter.only ?? "";
        }

        /** The classes: how many images each has and how many of them are misread; one can be shown alone. */
        list() {
            const { made } = featurescope;
            const { map } = this;
            const counts = map.classes.map(() => [0, 0]);
            map.labels.forEach((label, at) => {
                counts[label][0] += 1;
                if (map.predicted[at] !== label) counts[label][1] += 1;
            });
            const rows = map.classes.map((name, at) => {
                const row = made("button", "map-class");
                const [count, wrong] = counts[at];
                row.append(made("i", ""), made("b", "", name), made("span", "", count.toLocaleString("en")), made("span", "map-wrong", wrong ? `${wrong} misread` : ""));
                row.title = `show only ${name}; again for all`;
                row.setAttribute("aria-pressed", "false");
                row.addEventListener("click", () => this.single(at));
                return row;
            });
            this.legend.replaceChildren(...rows);
        }

        /** Show one class alone; the same again, all. */
        single(name) {
            this.scatter.only = this.scatter.only === name ? null : name;
            Array.from(this.legend.children).forEach((row, at) => row.setAttribute("aria-pressed", String(at === this.scatter.only)));
            this.point(-1);
            this.repaint();
        }

        /** The point under the pointer. */
        near(clientX, clientY) {
            if (!this.map) return null;
            const { left, top } = this.canvas.getBoundingClientRect();
            const index = this.scatter.nearest([clientX - left, clientY - top], REACH);
            return index < 0 ? null : { index };
        }

        /** What a point is, in words. */
        reading(index) {
            const { labels, predicted, classes } = this.map;
            const [is, read] = [labels[index], predicted[index]].map((at) => classes[at]);
            return `${featurescope.called({ index, split: this.map.split })}: ${article(is)} ${is}${is === read ? "" : `, read as ${read}`}`;
        }

        pick(index) {
            if (index >= 0) this.picker.pick(index, this.map.split);
        }

        /** Arrow keys move a cursor from point to point, Enter loads the one it is on. */
        press(event) {
            const way = KEYS[event.key];
            if (!this.map || event.ctrlKey || event.metaKey || event.altKey || !(way || event.key === "Enter")) return;
            event.preventDefault();
            event.stopPropagation();
            if (!way) return this.pick(this.cursor);
            const { map, pin, scatter, cursor } = this;
            const spot = scatter.spot(...(cursor < 0 ? pin.last || scatter.middle : [map.x[cursor], map.y[cursor]]));
            const next = cursor < 0 ? scatter.nearest(spot) : scatter.towards(spot, way);
            if (next >= 0) this.point(next);
        }

        /** Put the cursor on a point; -1 takes it away. */
        point(index) {
            this.cursor = index;
            this.ring.hidden = index < 0;
            if (index < 0) return;
            const [left, top] = this.scatter.spot(this.map.x[index], this.map.y[index]);
            this.ring.style.transform = `translate(${left}px, ${top}px)`;
            this.ring.classList.toggle("leftwards", left > this.scatter.width / 2);
            featurescope.write(this.says, this.reading(index));
        }

        /** A frame of the present input; only the pin and its trail change. */
        apply(frame) {
            if (!this.isShown || !this.map || frame.version !== this.shown.version) return;
            if (frame.version !== this.map.version) return this.follow();
            const layer = frame.layers.get(this.map.layer);
            if (!layer) return;
            if (frame.predicted === null) {
                this.pin.hide();
                return featurescope.write(this.now, "Draw something, or pick an image, to see where it lands.");
            }
            this.pin.move(layer, this.map, this.map.classes[frame.predicted]);
            featurescope.write(this.now, this.whose());
        }

        /** A time-lapse has moved on: its step is mapped when it rests. */
        follow() {
            this.pin.hide();
            featurescope.write(this.now, "This map is of another step of the time-lapse; the present one follows when the slider rests.");
            clearTimeout(this.rest);
            this.rest = setTimeout(() => this.load(), REST);
        }

        whose() {
            return `The pin is ${featurescope.called(this.view.input)}, with the class it is read as.`;
        }
    }

    /** What the map shows, in a sentence. */
    function sentence({ labels, units, name, share, split }) {
        const [across, up] = share.map((each) => `${Math.round(100 * each)} %`);
        const many = labels.length.toLocaleString("en");
        return `Each point is one of the ${many} ${featurescope.SPLITS[split]} images, where the ${units} units of ${name} put it; the two axes carry ${across} and ${up} of the variation. Ringed: misread.`;
    }

    function article(name) {
        return /^([aeiou]|8|1[18]$)/i.test(name) ? "an" : "a";
    }

    window.featurescope = Object.assign(window.featurescope || {}, { DataMap });
})();
