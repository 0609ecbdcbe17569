"""Digits by real pens, replayed through the page's own canvas: how many are read right.

Each is drawn at a size between 35 % and 85 % of the pad, anywhere on it, by pointer events; the verdict
is read off the page. Never trained on. `python tests/bench/pens.py FILE.json`, the file being a list of
{"label": 4, "strokes": [[[x, y], …], …]}, y downwards, the longer side of each digit scaled to 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from measure import placed, running
from page import browser

from model import command
from model.explain.metrics import wilson
from model.records import BadInput

REPLAY = """
const [digits, done] = [arguments[0], arguments[arguments.length - 1]];
const pad = document.getElementById("draw-canvas"), box = pad.getBoundingClientRect();
const root = document.getElementById("layers"), answers = []; let at = -1, timer = 0;
const send = (type, [x, y]) => pad.dispatchEvent(new PointerEvent(type, { clientX: box.left + x * box.width,
    clientY: box.top + y * box.height, pointerId: 1, bubbles: true, button: 0, buttons: 1 }));
const calm = () => { clearTimeout(timer); timer = setTimeout(next, 60); };
const watch = new MutationObserver(calm);
watch.observe(root, { attributes: true, attributeFilter: ["data-frames"] });
function next() {
    if (at >= 0) answers.push(document.getElementById("predicted-digit").textContent);
    if (++at >= digits.length) { watch.disconnect(); done(answers); return; }
    document.getElementById("clear-canvas").click();
    for (const stroke of digits[at]) {
        send("pointerdown", stroke[0]);
        for (const point of stroke.slice(1)) send("pointermove", point);
        send("pointerup", stroke[stroke.length - 1]);
    }
    calm();
}
next();
"""


def main() -> None:
    """Replay every digit of a file and print the accuracy."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="digits as a JSON list")
    parser.add_argument("--model", type=Path, default=ROOT / "model" / "pretrained" / "default.keras")
    parser.add_argument("--seed", type=int, default=0, help="of sizes and places")
    options = parser.parse_args()
    try:
        digits = json.loads(options.file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{options.file}: {error}") from None
    random = np.random.default_rng(options.seed)
    strokes = [placed([np.array(stroke, float) for stroke in digit["strokes"]], random) for digit in digits]
    answers = replayed([[stroke.tolist() for stroke in each] for each in strokes], options.model)
    report(digits, answers)


def replayed(strokes: list[list[object]], model: Path) -> list[str]:
    """What the page says to each digit."""
    driver = browser()
    driver.set_script_timeout(600)
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as workspace:
            line = ("-m", "app", "--port", 0, "--workspace", workspace, "--data", "builtin", "--model", model)
            with running(*line) as (_, url):
                driver.get(url)
                driver.implicitly_wait(10)
                driver.find_element("css selector", "#layers[data-frames='1']")
                return [answer for at in range(0, len(strokes), 100) for answer in part(driver, strokes[at : at + 100])]
    finally:
        driver.quit()


def part(driver: object, strokes: list[list[object]]) -> list[str]:
    """A hundred digits at a time."""
    return list(driver.execute_async_script(REPLAY, strokes))  # type: ignore[attr-defined]


def report(digits: list[dict[str, object]], answers: list[str]) -> None:
    """Accuracy with its interval, and by class."""
    labels = [str(digit["label"]) for digit in digits]
    right = [one == other for one, other in zip(labels, answers, strict=True)]
    low, high = wilson(sum(right), len(right))
    print(
        f"{100 * np.mean(right):.2f} % of {len(right)} digits read right (95 % interval {100 * low:.2f}–{100 * high:.2f} %)"
    )
    for name in sorted(set(labels)):
        mine = [hit for hit, label in zip(right, labels, strict=True) if label == name]
        print(f"  {name}: {sum(mine)} of {len(mine)}")


if __name__ == "__main__":
    command.run(main)
