/** The drawing pad: pointers become strokes, and ink is on the canvas before the handler returns. */
import { tables } from "../../page/tables.mjs";
import { fitted, picture } from "../../paint/pictures.mjs";

const SPACING = 0.004; // pad sides between kept points, growing with their number,
const MANY = 4000; // from this number on,
const MOST = 24000; // up to this one
const THICKER = 1.5; // times, for a back row; the network gets the pen as it is
const INK = "#141a26";
const PAPER = "#ffffff";

/** The canvas with its pointers. */
export class Pad {
    /** @param {HTMLCanvasElement} canvas @param {Page} page */
    constructor(canvas, page) {
        Object.assign(this, { canvas, page, view: page.view });
        this.context = canvas.getContext("2d");
        this.pointer = null;
        this.picture = null;
        this.drawable = page.drawable;
        if (this.drawable) this.connect();
        new ResizeObserver(() => this.resize()).observe(canvas);
        this.resize();
    }

    connect() {
        const on = (type, handler) => this.canvas.addEventListener(type, handler);
        on("pointerdown", (event) => this.down(event));
        on("pointermove", (event) => this.move(event));
        for (const type of ["pointerup", "pointercancel"]) on(type, (event) => this.up(event));
        on("contextmenu", (event) => event.preventDefault());
    }

    /** As many canvas pixels as the display has. */
    resize() {
        const side = Math.round((this.canvas.clientWidth || 300) * Math.min(window.devicePixelRatio || 1, 3));
        if (side !== this.canvas.width) this.canvas.width = this.canvas.height = side;
        this.repaint();
    }

    down(event) {
        if (this.pointer !== null || event.button > 0) return;
        if (this.view.input.kind === "ink" && this.view.input.strokes.length >= tables.pad.strokes) return;
        event.preventDefault();
        document.activeElement?.blur(); // so that Ctrl+Z is about ink, not about a field left before
        this.pointer = event.pointerId;
        try {
            this.canvas.setPointerCapture(event.pointerId);
        } catch {
            // a scripted pointer cannot be captured, and need not be
        }
        this.box = this.canvas.getBoundingClientRect();
        const { input } = this.view;
        this.stroke = [];
        this.kept = 0;
        this.last = null;
        const before = input.kind === "ink" ? input.strokes : [];
        this.points = before.reduce((sum, stroke) => sum + stroke.length / 2, 0);
        this.page.draw([...before, this.stroke]);
        this.add(event);
        this.page.want();
    }

    move(event) {
        if (event.pointerId !== this.pointer) return;
        const coalesced = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
        for (const point of coalesced.length ? coalesced : [event]) this.add(point);
        this.page.want();
    }

    up(event) {
        if (event.pointerId !== this.pointer) return;
        this.pointer = null;
        this.view.save();
        this.page.want();
    }

    /** Add a point and draw to it. The stroke's last point is always where the pen is. */
    add(event) {
        const x = (event.clientX - this.box.left) / this.box.width;
        const y = (event.clientY - this.box.top) / this.box.height;
        if (!Number.isFinite(x + y)) return;
        this.draw(this.last || [x, y], [x, y]);
        this.last = [x, y];
        const { stroke } = this;
        const total = this.points + stroke.length / 2;
        const spacing = SPACING * Math.max(1, total / MANY);
        const far = Math.hypot(x - stroke[this.kept - 2], y - stroke[this.kept - 1]) >= spacing;
        const rests = stroke.length > this.kept; // a point behind the last kept one, still moving
        if (rests) stroke.length = this.kept;
        stroke.push(x, y);
        if (!this.kept || (far && total < MOST)) this.kept = stroke.length;
    }

    draw([x0, y0], [x1, y1]) {
        const { context, canvas } = this;
        if (x0 === x1 && y0 === y1) return this.dot(x0, y0);
        context.beginPath();
        context.moveTo(x0 * canvas.width, y0 * canvas.height);
        context.lineTo(x1 * canvas.width, y1 * canvas.height);
        context.stroke();
    }

    /** A pen put down; a line of no length would draw nothing. */
    dot(x, y) {
        const { context, canvas } = this;
        context.beginPath();
        context.arc(x * canvas.width, y * canvas.height, context.lineWidth / 2, 0, 2 * Math.PI);
        context.fillStyle = INK;
        context.fill();
    }

    /** Show the input as it is: strokes, or the picture of a test image. */
    repaint() {
        const { context, canvas, view } = this;
        context.fillStyle = PAPER;
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.lineCap = context.lineJoin = "round";
        context.strokeStyle = INK;
        const pen = "present" in document.documentElement.dataset ? THICKER * view.pen : view.pen;
        context.lineWidth = (pen / tables.pad.side) * canvas.width;
        if (view.input.kind === "image") {
            context.imageSmoothingEnabled = false;
            return this.paste();
        }
        for (const stroke of view.input.strokes) {
            if (!stroke.length) continue;
            this.dot(stroke[0], stroke[1]);
            context.beginPath();
            context.moveTo(stroke[0] * canvas.width, stroke[1] * canvas.height);
            for (let at = 0; at < stroke.length; at += 2) {
                context.lineTo(stroke[at] * canvas.width, stroke[at + 1] * canvas.height);
            }
            context.stroke();
        }
    }

    /** The picture of a test image, as large as it fits, in the middle. */
    paste() {
        const { context, canvas, picture } = this;
        if (!picture) return;
        const [high, wide] = fitted(picture.height, picture.width, canvas.width);
        context.drawImage(picture, (canvas.width - wide) / 2, (canvas.height - high) / 2, wide, high);
    }

    /** Take a test image's values over, dark on paper if it is gray whatever it was, and show it. */
    show(image, [height, width, channels]) {
        this.picture = this.picture || document.createElement("canvas");
        this.picture.width = width;
        this.picture.height = height;
        this.picture.getContext("2d").putImageData(picture(image, height, width, channels, !this.page.model.facts.dark_on_light), 0, 0);
        this.repaint();
    }
}
