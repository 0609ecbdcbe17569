/** The present input among the points: a marker with the class it is read as, and a fading trail behind it. */
import { rem, write } from "../../page/elements.mjs";

const TRAIL = 40; // places remembered

/** Moves by transform alone; the points under it are not painted again. */
export class Marker {
    /** @param {HTMLElement} stage @param {Scatter} scatter */
    constructor(stage, scatter) {
        this.scatter = scatter;
        this.trail = []; // [x, y] among the points
        this.overlay = document.createElement("canvas");
        this.overlay.className = "landscape-trail";
        this.overlay.setAttribute("aria-hidden", "true"); // the sentence says where it leads
        this.element = document.createElement("div");
        this.element.className = "landscape-marker";
        this.label = this.element.appendChild(document.createElement("span"));
        stage.append(this.overlay, this.element);
        this.hide();
    }

    /** Where the input is now; undefined before there is one. */
    get last() {
        return this.trail[this.trail.length - 1];
    }

    /** A frame's layer, and the class that the input is read as. */
    move(layer, plane, name) {
        this.trail.push(projected(layer, plane));
        if (this.trail.length > TRAIL) this.trail.shift();
        write(this.label, name);
        this.element.hidden = false;
        this.follow();
    }

    hide() {
        this.element.hidden = true;
        this.trail = [];
        this.draw();
    }

    /** The points have another size or other colours. */
    fit() {
        const { width, height } = this.scatter;
        const ratio = window.devicePixelRatio || 1;
        Object.assign(this.overlay, { width: width * ratio, height: height * ratio });
        Object.assign(this.overlay.style, { width: `${width}px`, height: `${height}px` });
        this.colour = getComputedStyle(this.overlay).color;
        this.follow();
    }

    /** Put the marker where the input is; off the canvas, at its edge. */
    follow() {
        if (!this.last) return;
        const { width, height } = this.scatter;
        const [left, top] = this.scatter.spot(...this.last);
        this.element.style.transform = `translate(${clamped(left, width)}px, ${clamped(top, height)}px)`;
        this.draw();
    }

    draw() {
        const context = this.overlay.getContext("2d");
        const ratio = window.devicePixelRatio || 1;
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        context.clearRect(0, 0, this.overlay.width, this.overlay.height);
        Object.assign(context, { lineWidth: rem() / 5, lineCap: "round", strokeStyle: this.colour });
        const spots = this.trail.map(([x, y]) => this.scatter.spot(x, y));
        for (let at = 1; at < spots.length; at++) {
            context.globalAlpha = (at / spots.length) ** 1.5;
            context.beginPath();
            context.moveTo(...spots[at - 1]);
            context.lineTo(...spots[at]);
            context.stroke();
        }
    }
}

/** Where a layer's output comes to lie: x, y. */
function projected({ steps, low, high, levels }, { mean, axes }) {
    const step = (high - low) / levels;
    return axes.map((axis) => axis.reduce((sum, weight, at) => sum + weight * (low + steps[at] * step - mean[at]), 0));
}

function clamped(value, end) {
    return Math.max(4, Math.min(end - 4, value));
}
