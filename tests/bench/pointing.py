"""Pointing at maps → what they see outlined; another pixel, or another drawing, → its sum: beside the plain live path."""

from __future__ import annotations

from measure import Row, late, median, running
from page import EVERY, MEASURE, MOVES, answers, circle, closing_browser, measured

FRAME = 1000 / 60  # milliseconds of a display
DRAWER = "#layer=conv_2&map=30&at=4,5"
POINTING = """
const [moves, done] = [arguments[0], arguments[arguments.length - 1]];
const canvas = document.querySelector('#layers [data-layer="conv_2"] canvas'), box = canvas.getBoundingClientRect();
const seen = document.getElementById("receptive-field"), times = [], boxes = new Set();
let at = 0;
const step = () => {
    if (++at > moves) return done([times, [], [String(boxes.size > moves / 10)]]);
    const start = performance.now();
    canvas.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, pointerType: "mouse",
        clientX: box.left + box.width * (0.5 + 0.45 * Math.sin(at)), clientY: box.top + box.height * (0.5 + 0.45 * Math.cos(2.7 * at)) }));
    canvas.getBoundingClientRect(); // what was changed is laid out
    times.push(performance.now() - start); boxes.add(seen.dataset.box);
    setTimeout(step, 20);
};
step();
"""
STEPPING = """
const [moves, done] = [arguments[0], arguments[arguments.length - 1]];
const sum = document.getElementById("sum"), times = [];
let at = 0, start = 0;
new MutationObserver(() => { if (!start) return; times.push(performance.now() - start); start = 0; setTimeout(step, 30); })
    .observe(sum, { attributes: true, attributeFilter: ["data-total"] });
const step = () => {
    if (++at > moves) return done([times, [], []]);
    start = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: at % 8 < 4 ? "ArrowRight" : "ArrowLeft", bubbles: true }));
};
setTimeout(step, 500);
"""
FOLLOWING = MEASURE.replace("watch.observe(root, { attributes: true, attributeFilter: [\"data-frames\"] })",
                            "watch.observe(document.getElementById(\"sum\"), { attributes: true, attributeFilter: [\"data-total\"] })")  # fmt: skip


def rows(workspace: str, dataset: str) -> list[Row]:
    """Both in the same browser, as the plain path is."""
    with (
        running("-m", "app", "--port", 0, "--workspace", workspace, "--data", dataset) as (_, url),
        closing_browser() as driver,
    ):
        driver.get(url)
        answers(driver, "browser")
        plain, _, _ = measured(driver, f"{url}/?plain#i=0", MEASURE, circle(MOVES), EVERY, end="browser")
        pointing, _, moved = measured(driver, f"{url}/?pointing#i=5", POINTING, MOVES, end="browser")
        stepping, _, _ = measured(driver, f"{url}/?stepping{DRAWER}&i=5", STEPPING, MOVES // 2, end="browser")
        following, _, _ = measured(driver, f"{url}/?following{DRAWER}", FOLLOWING, circle(MOVES), EVERY, end="browser")
    if moved != ["true"]:
        raise RuntimeError("pointing at maps changes nothing")
    what = {
        "pointing at a map → what it sees outlined": pointing,
        "an arrow key → the sum of the next pixel": stepping,
        "pointer move → the sum of the new drawing": following,
    }
    aim = f"≤ {FRAME:.1f} ms"
    return [
        row
        for name, times in what.items()
        for row in (
            Row(f"{name}, median", median(times), "ms", "", "panels painted", median(plain)),
            Row(f"{name}, 95th percentile", late(times), "ms", aim, "panels painted", late(plain)),
        )
    ]
