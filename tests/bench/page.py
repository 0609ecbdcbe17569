"""Pointer move → all panels painted, in Chromium: the full page with either end of its live path, a bare page of each,
both ends with filters off and with blame, over a network that takes its time, Dash callbacks.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import numpy as np
from chromium import FLAGS
from measure import Row, late, median, running
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

ENDS = ("server", "browser")
MOVES = 200
ROUNDS = 3
TRIES = 3  # of a turn
EVERY = 30  # milliseconds from a painted move to the next
ONE_WAY = 10  # milliseconds that a network in between takes, as a classroom's wireless does
EXPLAINED = {"off": "off=conv_2:30,31;conv_1:4@0.0.12.12", "blame": "blame=4-9"}  # what addresses of such pages say
WAIT = 60  # seconds for the end that is to answer
ANSWERS = """return document.getElementById("layers")?.dataset.engine"""
MEASURE = """
const [path, every, done] = [arguments[0], arguments[1], arguments[arguments.length - 1]];
const pad = document.getElementById("draw-canvas"), box = pad.getBoundingClientRect();
const root = document.getElementById("layers");
const send = (type, [x, y]) => pad.dispatchEvent(new PointerEvent(type, { clientX: box.left + x * box.width,
    clientY: box.top + y * box.height, pointerId: 1, bubbles: true, button: 0, buttons: 1 }));
const painted = [], inked = [], ends = new Set(); let at = 0, start = 0, waiting = false;
const watch = new MutationObserver(() => {
    if (!waiting) return;
    painted.push(performance.now() - start); waiting = false; ends.add(root.dataset.engine || "");
    setTimeout(step, every);
});
watch.observe(root, { attributes: true, attributeFilter: ["data-frames"] });
send("pointerdown", path[0]);
const step = () => {
    if (++at >= path.length) { send("pointerup", path[at - 1]); watch.disconnect(); done([painted, inked, [...ends]]); return; }
    start = performance.now(); waiting = true; send("pointermove", path[at]); inked.push(performance.now() - start);
};
setTimeout(step, 500);
"""

CALLBACK = """
const [path, done] = [arguments[0], arguments[arguments.length - 1]];
const times = []; let at = 1;
const graphs = Array.from(document.querySelectorAll(".js-plotly-plot"));
const step = () => {
    if (++at > 25) return done([times, [], []]);
    const start = performance.now(); let left = graphs.length;
    const painted = () => { if (--left === 0) { times.push(performance.now() - start); setTimeout(step, 50); } };
    graphs.forEach((graph) => { const once = () => { graph.removeListener("plotly_afterplot", once); painted(); };
        graph.on("plotly_afterplot", once); });
    dash_clientside.set_props("ink", { data: [path.slice(0, at * 10)] });
};
step();
"""


def rows(workspace: str, dataset: str) -> list[Row]:
    """All pages, one after the other in the same browser."""
    app = ("-m", "app", "--port", 0, "--workspace", workspace, "--data", dataset)
    with ExitStack() as stack:
        driver = stack.enter_context(closing_browser())
        at = {
            "server": stack.enter_context(running(*app, "--engine", "server"))[1],
            "browser": stack.enter_context(running(*app))[1],
            "bare server": stack.enter_context(running("tests/bench/bare.py"))[1],
            "bare browser": stack.enter_context(running("tests/bench/bare.py", "--browser"))[1],
        }
        for end in ENDS:
            at[f"far {end}"] = stack.enter_context(running("tests/bench/delay.py", at[end], ONE_WAY))[1]
        found = in_turns(driver, at | explained(at))
        with a_run(at["server"]):
            busy = in_turns(driver, {"server": at["server"]})["server"][0]
        with running("tests/bench/bare.py", "--dash") as (_, url):
            callbacks = measured(driver, url, CALLBACK, circle(MOVES))[0]
    painted = {name: times for name, (times, _) in found.items()}
    return [
        *of_servers_end(painted, busy, callbacks), *of_browsers_end(painted), *of_explained(painted),
        inking(found["server"][1]),
    ]  # fmt: skip


def explained(at: dict[str, str]) -> dict[str, str]:
    """By name the pages of both ends with filters off, and with blame; each an address that has to be loaded anew."""
    return {
        f"{name} {end}": f"{at[end].rstrip('/')}/?{name}#{view}" for name, view in EXPLAINED.items() for end in ENDS
    }


def of_servers_end(painted: dict[str, list[float]], busy: list[float], callbacks: list[float]) -> list[Row]:
    """What the server answers, against the least that could be done, and the usual."""
    what, full, bare = "pointer move → all panels painted", painted["server"], painted["bare server"]
    return [
        Row(f"{what}, median", median(full), "ms", "≤ 12, ≤ 1.4×", "bare page", median(bare)),
        Row(f"{what}, 95th percentile", late(full), "ms", "≤ 20, ≤ 1.4×", "bare page", late(bare)),
        Row(f"{what}, 95th percentile, while a run trains", late(busy), "ms", "≤ 2×", "no run", late(full)),
        Row(f"{what}, median", median(full), "ms", "", "five Plotly figures by Dash callback", median(callbacks)),
    ]


def of_browsers_end(painted: dict[str, list[float]]) -> list[Row]:
    """What the page's own worker answers, against the server here and further away, and a bare page."""
    what, far = "the browser's end: pointer move → all panels painted", f"over {2 * ONE_WAY} ms there and back"
    full, server, bare = painted["browser"], painted["server"], painted["bare browser"]
    away, asked = painted["far browser"], painted["far server"]
    return [
        Row(f"{what}, median", median(full), "ms", "≤ 1.3×", "the server's end", median(server)),
        Row(f"{what}, 95th percentile", late(full), "ms", "≤ 1.3×", "the server's end", late(server)),
        Row(f"{what}, median", median(full), "ms", "≤ 1.4×", "its bare page", median(bare)),
        Row(f"{what}, 95th percentile", late(full), "ms", "≤ 1.4×", "its bare page", late(bare)),
        Row(f"{what}, {far}, median", median(away), "ms", "≤ 1/3", "the server's end", median(asked)),
        Row(f"{what}, {far}, 95th percentile", late(away), "ms", "≤ 1/3", "the server's end", late(asked)),
    ]


def of_explained(painted: dict[str, list[float]]) -> list[Row]:
    """What filters off and blame cost, at either end, against the plain page of that end."""
    with_, found = {"off": "with filters off", "blame": "with blame on"}, []
    for end in ENDS:
        for name, said in with_.items():
            what, times = f"the {end}'s end, {said}: pointer move → all panels painted", painted[f"{name} {end}"]
            plain = painted[end]
            found.append(Row(f"{what}, median", median(times), "ms", "", "plain", median(plain)))
            found.append(Row(f"{what}, 95th percentile", late(times), "ms", "≤ +16.7 ms", "plain", late(plain)))
    return found


def inking(times: list[float]) -> Row:
    """The pen's own line, which waits for nobody."""
    return Row("pointer move → ink, median", median(times), "ms", "same frame")


def in_turns(driver: webdriver.Chrome, at: dict[str, str]) -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds until panels and ink are painted, by page; in turns, so that all see the same weather.

    The last word of a page's name is the end that must have answered throughout.
    """
    found: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in at}
    for _ in range(ROUNDS):
        for name, url in at.items():
            for all_, more in zip(
                found[name], steady(driver, url, "" if "bare" in name else name.split()[-1]), strict=True
            ):
                all_ += more
    return found


def steady(driver: webdriver.Chrome, url: str, end: str) -> tuple[list[float], list[float]]:
    """A turn that one end answered throughout; where a busy machine had the page change it, that is said and done again."""
    for _ in range(TRIES):
        painted, inked, ends = measured(driver, url, MEASURE, circle(MOVES), EVERY, end=end)
        if not end or ends == [end]:
            return painted, inked
        print(f"{url}: answered by {' and '.join(ends)}, expected {end}; again …", file=sys.stderr, flush=True)
    raise RuntimeError(f"{url}: the {end}'s end did not stay in charge in {TRIES} turns")


def circle(moves: int) -> list[list[float]]:
    """A path of a pen."""
    turn = np.linspace(0, 6.2, moves + 1)
    x, y = 0.5 + 0.25 * np.cos(turn) * (1 + 0.2 * np.sin(3 * turn)), 0.5 + 0.3 * np.sin(turn)
    return np.stack([x, y], axis=1).tolist()  # type: ignore[no-any-return]


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


@contextmanager
def closing_browser() -> Iterator[webdriver.Chrome]:
    """A headless Chromium, until it is no longer needed."""
    driver = browser()
    try:
        yield driver
    finally:
        driver.quit()


def browser() -> webdriver.Chrome:
    """A headless Chromium."""
    options = Options()
    for flag in FLAGS:
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service("chromedriver"))
    driver.set_script_timeout(120)
    return driver


def measured(
    driver: webdriver.Chrome, url: str, script: str, *arguments: object, end: str = ""
) -> tuple[list[float], list[float], list[str]]:
    """Open a page, let it settle, run a script that returns two lists of milliseconds and the ends that answered."""
    driver.get(url)
    if end:
        answers(driver, end)
    time.sleep(4)
    first, second, ends = driver.execute_async_script(script, *arguments)
    return first, second, ends


def answers(driver: webdriver.Chrome, end: str) -> None:
    """Until an end of the live path answers a page."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if driver.execute_script(ANSWERS) == end:
            return
        time.sleep(0.1)
    raise RuntimeError(f"{driver.current_url}: the {end} does not answer in {WAIT} s")
