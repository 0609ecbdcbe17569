"""Pointer move → all panels painted, in Chromium: the full page, the bare page, Dash callbacks."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from chromium import FLAGS
from measure import Row, running
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

MOVES = 300
ROUNDS = 3
EVERY = 30  # milliseconds from a painted move to the next
MEASURE = """
const [path, every, done] = [arguments[0], arguments[1], arguments[arguments.length - 1]];
const pad = document.getElementById("draw-canvas"), box = pad.getBoundingClientRect();
const root = document.getElementById("layers");
const send = (type, [x, y]) => pad.dispatchEvent(new PointerEvent(type, { clientX: box.left + x * box.width,
    clientY: box.top + y * box.height, pointerId: 1, bubbles: true, button: 0, buttons: 1 }));
const painted = [], inked = []; let at = 0, start = 0, waiting = false;
const watch = new MutationObserver(() => { if (waiting) { painted.push(performance.now() - start); waiting = false; } });
watch.observe(root, { attributes: true, attributeFilter: ["data-frames"] });
send("pointerdown", path[0]);
const step = () => {
    if (++at >= path.length) { send("pointerup", path[at - 1]); watch.disconnect(); done([painted, inked]); return; }
    start = performance.now(); waiting = true; send("pointermove", path[at]); inked.push(performance.now() - start);
    setTimeout(step, every);
};
setTimeout(step, 500);
"""

CALLBACK = """
const [path, done] = [arguments[0], arguments[arguments.length - 1]];
const times = []; let at = 1;
const graphs = Array.from(document.querySelectorAll(".js-plotly-plot"));
const step = () => {
    if (++at > 25) return done([times, []]);
    const start = performance.now(); let left = graphs.length;
    const painted = () => { if (--left === 0) { times.push(performance.now() - start); setTimeout(step, 50); } };
    graphs.forEach((graph) => { const once = () => { graph.removeListener("plotly_afterplot", once); painted(); };
        graph.on("plotly_afterplot", once); });
    dash_clientside.set_props("ink", { data: [path.slice(0, at * 10)] });
};
step();
"""


def rows(workspace: str, dataset: str) -> list[Row]:
    """The three pages, one after the other in the same browser."""
    turn = np.linspace(0, 6.2, MOVES + 1)
    path = np.stack(
        [0.5 + 0.25 * np.cos(turn) * (1 + 0.2 * np.sin(3 * turn)), 0.5 + 0.3 * np.sin(turn)], axis=1
    ).tolist()
    full, inked, bare, busy = [], [], [], []
    driver = browser()
    try:
        with (
            running("-m", "app", "--port", 0, "--workspace", workspace, "--data", dataset) as (_, url),
            running("tests/bench/bare.py") as (_, bare_url),
        ):
            for _ in range(ROUNDS):  # in turns, so that both see the same weather
                painted, drawn = measured(driver, url, MEASURE, path, EVERY)
                full, inked = full + painted, inked + drawn
                bare += measured(driver, bare_url, MEASURE, path, EVERY)[0]
            with a_run(url):
                for _ in range(ROUNDS):
                    busy += measured(driver, url, MEASURE, path, EVERY)[0]
        with running("tests/bench/bare.py", "--dash") as (_, url):
            callbacks, _ = measured(driver, url, CALLBACK, path)
    finally:
        driver.quit()
    what = "pointer move → all panels painted"
    return [
        Row(f"{what}, median", median(full), "ms", "≤ 12, ≤ 1.4×", "bare page", median(bare)),
        Row(f"{what}, 95th percentile", late(full), "ms", "≤ 20, ≤ 1.4×", "bare page", late(bare)),
        Row(f"{what}, 95th percentile, while a run trains", late(busy), "ms", "≤ 2×", "no run", late(full)),
        Row(f"{what}, median", median(full), "ms", "", "five Plotly figures by Dash callback", median(callbacks)),
        Row("pointer move → ink, median", median(inked), "ms", "same frame"),
    ]


@contextmanager
def a_run(url: str) -> Iterator[None]:
    """Something trains on the server, as from its Training tab."""
    name = ask(url, "/runs", {"preset": "three-conv-128", "given": {"epochs": "1000"}})["id"]
    time.sleep(15)  # until TensorFlow is there and epochs go by
    yield
    ask(url, f"/runs/{name}/stop", {})
    time.sleep(2)


def ask(url: str, path: str, what: object) -> dict[str, str]:
    """The server's answer to a request of a page."""
    request = urllib.request.Request(url + path, json.dumps(what).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)  # type: ignore[no-any-return]


def browser() -> webdriver.Chrome:
    """A headless Chromium."""
    options = Options()
    for flag in FLAGS:
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service("chromedriver"))
    driver.set_script_timeout(120)
    return driver


def measured(driver: webdriver.Chrome, url: str, script: str, *arguments: object) -> tuple[list[float], list[float]]:
    """Open a page, let it settle, run a script that returns two lists of milliseconds."""
    driver.get(url)
    time.sleep(4)
    first, second = driver.execute_async_script(script, *arguments)
    return first, second


def median(values: list[float]) -> float:
    """The median."""
    return float(np.median(values))


def late(values: list[float]) -> float:
    """The 95th percentile."""
    return float(np.percentile(values, 95))
