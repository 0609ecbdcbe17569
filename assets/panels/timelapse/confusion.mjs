/** A small confusion matrix, as it changes from epoch to epoch. */
import { say } from "../../page/words.mjs";

const CELL = 9; // canvas pixels a cell

/** Counts (true down, predicted across): mistakes in orange, as strong as they are frequent. */
export function paintConfusion(canvas, counts, classes) {
    const size = counts.length;
    canvas.width = canvas.height = size * CELL;
    const context = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    let worst = { count: 0 };
    counts.forEach((row, truth) => {
        const total = row.reduce((sum, count) => sum + count, 0) || 1;
        row.forEach((count, said) => {
            const right = truth === said;
            if (!right && count > worst.count) worst = { count, truth, said };
            context.globalAlpha = right ? 0.25 + (0.75 * count) / total : Math.min(1, Math.sqrt((8 * count) / total));
            context.fillStyle = style.getPropertyValue(right ? "--text" : "--wrong");
            context.fillRect(said * CELL, truth * CELL, CELL - 1, CELL - 1);
        });
    });
    const { count, truth, said } = worst;
    canvas.title = count ? say("timelapse.confusion-worst", { truth: classes[truth], read: classes[said], count }) : say("timelapse.confusion");
    canvas.setAttribute("aria-label", canvas.title);
}
