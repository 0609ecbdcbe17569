"""A first visit over a slow link by a slow machine: until the skeleton is there, until the first maps are."""

from __future__ import annotations

import time

from measure import Row, median, running
from page import browser
from selenium import webdriver

RATE = 1.6e6 / 8  # bytes a second
ONE_WAY = 75  # milliseconds
SLOWER = 4  # times, the processor
TRIES = 3
WAIT = 120  # seconds
PAINTED = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
FRAME = "document.getElementById('layers')?.dataset.frames > 0"
FIGURE = "document.querySelector('.js-plotly-plot .main-svg')"
LOOK = """const look = () => { if (THERE) window.thereAt = performance.now(); else setTimeout(look, 20); }; look();"""


def rows(workspace: str, dataset: str) -> list[Row]:
    """Medians of cold visits, beside those of a bare Dash page with the same engine behind it."""
    with running("-m", "app", "--port", 0, "--workspace", workspace, "--data", dataset) as (_, url):
        ours = [visited(url, FRAME) for _ in range(TRIES)]
    with running("tests/bench/bare.py", "--dash") as (_, url):
        bare = [visited(url, FIGURE) for _ in range(TRIES)]
    what, other = "1.6 Mbit/s, processor 4 times slower: ", "bare Dash page with one figure"
    return [
        Row(
            f"{what}first paint",
            median([one for one, _ in ours]) / 1e3,
            "s",
            "",
            other,
            median([one for one, _ in bare]) / 1e3,
        ),
        Row(
            f"{what}first frame",
            median([one for _, one in ours]) / 1e3,
            "s",
            "",
            other,
            median([one for _, one in bare]) / 1e3,
        ),
    ]


def visited(url: str, there: str) -> tuple[float, float]:
    """Milliseconds from the click until something is painted, and until what a visitor came for is."""
    driver = browser()
    try:
        driver.execute_cdp_cmd("Network.enable", {})
        slow = {"offline": False, "latency": 2 * ONE_WAY, "downloadThroughput": RATE, "uploadThroughput": RATE}
        driver.execute_cdp_cmd("Network.emulateNetworkConditions", slow)
        driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        driver.set_page_load_timeout(WAIT)
        look = {"source": LOOK.replace("THERE", there)}  # by the page's own clock, as a page's load is waited for here
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", look)
        driver.get(url)
        return awaited(driver, PAINTED), awaited(driver, "return window.thereAt")
    finally:
        driver.quit()


def awaited(driver: webdriver.Chrome, script: str) -> float:
    """What a script gives, once it gives something."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if value := driver.execute_script(script):
            return float(value)
        time.sleep(0.05)
    raise RuntimeError(f"{driver.current_url}: not there in {WAIT} s")
