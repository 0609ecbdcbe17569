"""What a minute of drawing costs the server, by the end of the live path that answers: the processor's time in its process."""

from __future__ import annotations

import sys
import time

import psutil
from measure import Row, running
from page import TRIES, answers, circle, closing_browser
from selenium import webdriver

SECONDS = 20.0  # of drawing, each time
ROUNDS = 2
RATE = 60  # moves a second, one a frame of the display
SETTLE = 4.0  # seconds that a page has before it counts
DRAW = """
const [path, rate, seconds, done] = arguments;
const pad = document.getElementById("draw-canvas"), box = pad.getBoundingClientRect();
const root = document.getElementById("layers"), before = Number(root.dataset.frames), ends = {};
const send = (type, [x, y]) => pad.dispatchEvent(new PointerEvent(type, { clientX: box.left + x * box.width,
    clientY: box.top + y * box.height, pointerId: 1, bubbles: true, button: 0, buttons: 1 }));
const start = performance.now(); let moves = 0;
const step = () => {
    const at = moves % path.length;
    if (performance.now() - start > 1000 * seconds) return done([moves, root.dataset.frames - before, ends]);
    if (at === 0) { document.getElementById("clear-canvas").click(); send("pointerdown", path[0]); }
    send("pointermove", path[at]); moves++;
    ends[root.dataset.engine] = 1 + (ends[root.dataset.engine] || 0);
    if (at === path.length - 1) send("pointerup", path[at]);
    setTimeout(step, start + (1000 * moves) / rate - performance.now());
};
step();
"""  # a digit a second


def rows(workspace: str, dataset: str) -> list[Row]:
    """Both ends in turns, and pages that nobody draws on."""
    app = ("-m", "app", "--port", 0, "--workspace", workspace, "--data", dataset)
    spent = dict.fromkeys(("server", "browser", "nobody"), 0.0)  # seconds of the processor
    moves = dict.fromkeys(spent, 0)
    with closing_browser() as driver, running(*app, "--engine", "server") as all_, running(*app) as spared:
        for _ in range(ROUNDS):
            for name, (process, url) in {"server": all_, "browser": spared, "nobody": spared}.items():
                seconds, made = steady(driver, url, process.pid, name)
                spent[name] += seconds
                moves[name] += made
    minute = {name: 1e3 * 60 * each / (SECONDS * ROUNDS) for name, each in spent.items()}
    server = minute["server"] * RATE * SECONDS * ROUNDS / moves["server"]  # as if there had been time for all moves
    what = f"the server's processor, a minute of drawing at {RATE} moves a second on the browser's end"
    return [
        Row(what, minute["browser"], "ms", "≤ 0.01×", "the server's end", server),
        Row(what, minute["browser"], "ms", "≤ 1.2×", "nobody draws", minute["nobody"]),
    ]


def steady(driver: webdriver.Chrome, url: str, pid: int, end: str) -> tuple[float, int]:
    """Seconds of the processor and moves of a turn; where a busy machine had the page change ends, it is done again."""
    for _ in range(TRIES):
        driver.get(url)
        answers(driver, "server" if end == "server" else "browser")
        time.sleep(SETTLE)
        before = seconds_of(pid)
        moves, ends = use(driver) if end != "nobody" else rest()
        spent = seconds_of(pid) - before
        if set(ends) <= {end}:
            return spent, moves
        print(f"{url}: moves answered by {ends}, expected {end}; again …", file=sys.stderr, flush=True)
    raise RuntimeError(f"{url}: the {end}'s end did not stay in charge in {TRIES} turns")


def seconds_of(pid: int) -> float:
    """Seconds of the processor that a process has taken."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def use(driver: webdriver.Chrome) -> tuple[int, dict[str, int]]:
    """Draw; how many moves, and how many of them each end was in charge of."""
    moves, _frames, ends = driver.execute_async_script(DRAW, circle(RATE), RATE, SECONDS)
    return moves, ends


def rest() -> tuple[int, dict[str, int]]:
    """Leave the page alone for as long."""
    time.sleep(SECONDS)
    return 0, {}
