"""A page in a browser, and what a visitor does there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from browsers import options
from conftest import DIGITS
from dash.testing.browser import Browser
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

POINT = """
const canvas = document.getElementById("draw-canvas");
const box = canvas.getBoundingClientRect();
const send = (type, [x, y]) => canvas.dispatchEvent(new PointerEvent(type, {
    clientX: box.left + x * box.width, clientY: box.top + y * box.height,
    pointerId: 1, bubbles: true, cancelable: true, button: 0, buttons: 1 }));
const steps = arguments[0];
"""
PEN = POINT + """for (const [type, place] of steps) send(type, place)"""
STROKES = """
for (const stroke of steps) {
    send("pointerdown", stroke[0]);
    for (const point of stroke.slice(1)) send("pointermove", point);
    send("pointerup", stroke[stroke.length - 1]);
}
"""


EXPOSE = """const done = arguments[0];
import(document.querySelector("script[type=module]").src).then(({ page }) => page).then((found) => {
    window.page = found; done(); });"""
POINT_AT = """const [canvas, x, y] = arguments, box = canvas.getBoundingClientRect();
canvas.dispatchEvent(new PointerEvent("pointermove", { bubbles: true,
    clientX: box.left + (x / canvas.width) * box.width, clientY: box.top + (y / canvas.height) * box.height }));
return document.getElementById("hover").textContent"""


SETTLED = """const layers = window.page?.panel("activations").layers.layers ?? [];
return layers.every(({ end, isStale }) => end.isSettled && !isStale)"""
PICTURES = """return Object.fromEntries(Array.from(document.querySelectorAll("#layers [data-layer]"),
    (panel) => [panel.dataset.layer, panel.querySelector("canvas").toDataURL()]))"""
HEAR = """window.asked = [];
for (const name of ["fetch", "WebSocket", "XMLHttpRequest", "EventSource"]) {
    window[name] = new Proxy(window[name], { apply: refused, construct: refused });
    function refused() { asked.push(name); throw new Error("no server"); } }
navigator.sendBeacon = () => asked.push("beacon");"""


class Page:
    """One browser on the page, and what a visitor does there."""

    def __init__(self, browser: Browser, url: str, opened: bool = True) -> None:
        """`opened`: at once; else whoever asked for it opens it."""
        self.browser, self.driver, self.url = browser, browser.driver, url
        self.origin = "/".join(url.split("/")[:3])
        self.size(1440, 900)
        if opened:
            self.open(url)

    def open(self, url: str) -> None:
        self.driver.get(url)
        self.ready()

    def reload(self) -> None:
        self.driver.refresh()
        self.ready()

    def ready(self) -> None:
        """Until the first frame is there; then the page's own object is to be had as `page`."""
        self.wait("return document.querySelector('#layers')?.dataset.frames > 0")
        self.driver.set_script_timeout(15)
        self.driver.execute_async_script(EXPOSE)

    def reading(self, canvas: WebElement, x: float, y: float) -> str:
        """What the page says when a place of a canvas, in its own pixels, is pointed at."""
        return str(self.run(POINT_AT, canvas, x, y))

    def size(self, width: int, height: int, mobile: bool = False) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def run(self, script: str, *arguments: object) -> object:
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str, seconds: float = 15) -> object:
        """Until a script returns something true."""
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.driver, seconds, 0.05).until(lambda driver: driver.execute_script(script), script)

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    @property
    def frames(self) -> int:
        return int(self.run("return Number(document.getElementById('layers').dataset.frames)"))  # type: ignore

    def after(self, action: Callable[[], object]) -> None:
        """Do something and wait until the answer to it has been applied and things are calm."""
        before = self.frames
        action()
        self.wait(f"return document.getElementById('layers').dataset.frames > {before}")
        self.calm()

    def answered_by(self, end: str, seconds: float = 20) -> None:
        """Wait until frames come from the server or from the browser itself."""
        self.wait(f"return document.getElementById('layers').dataset.engine === '{end}'", seconds)

    def serve_only(self) -> None:
        """Do without the browser's end from now on."""
        self.run("page.handover.page.runtime = null; page.handover.fail(page.handover.local, 'not wanted')")

    def calm(self) -> None:
        """Wait until no frame has come for a while."""
        self.driver.set_script_timeout(15)
        self.driver.execute_async_script(
            """const done = arguments[0]; let last = -1;
            const look = () => { const now = document.getElementById("layers").dataset.frames;
                if (now === last) done(); else { last = now; setTimeout(look, 120); } };
            look();"""
        )

    def draw(self, strokes: list[list[list[float]]]) -> None:
        """Strokes in pad sides, as pointer events."""
        self.run(POINT + STROKES, strokes)

    def pen(self, kind: str, points: list[list[float]]) -> None:
        """Events of one kind, as pointerdown or pointermove."""
        self.run(PEN, [[kind, point] for point in points])

    def digit(self, name: str) -> None:
        """Clear the pad and draw one of the test digits."""
        self.after(lambda: self.find("#clear-canvas").click())
        self.after(lambda: self.draw(DIGITS[name]))

    def pick(self, index: int) -> None:
        """Type an index and press Enter."""
        field = self.find("#test-index")
        field.clear()
        self.after(lambda: field.send_keys(f"{index}\n"))

    def pictures(self) -> dict[str, str]:
        """Each panel's mosaic, as a data URI, once its colours have come to rest."""
        self.wait(SETTLED)
        return self.run(PICTURES)  # type: ignore[return-value]

    def tile(self) -> list[int]:
        """What the network sees: a value 0–255 a pixel, of the first colour."""
        return self.run(
            """const tile = document.getElementById("network-input");
            const data = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height).data;
            return Array.from({ length: data.length / 4 }, (_, at) => data[4 * at])"""
        )  # type: ignore[return-value]

    def check_quiet(self) -> None:
        """No warning, no error, no request to another host."""
        loud = [entry for entry in self.driver.get_log("browser") if entry["level"] not in ("INFO", "DEBUG")]
        assert not loud, loud
        asked = self.run("return performance.getEntriesByType('resource').map((entry) => entry.name)")
        outside = [name for name in asked if not name.startswith((self.origin, "data:", "blob:"))]  # type: ignore
        assert not outside, outside


class SavedPage(Page):
    """A browser of its own on a saved page, which says what it was asked for."""

    def __init__(self, file: Path) -> None:
        chosen = options()
        chosen.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(options=chosen)
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": HEAR})
        self.address = file.as_uri()
        super().__init__(SimpleNamespace(driver=driver), self.address)  # type: ignore[arg-type]

    def ready(self) -> None:
        self.answered_by("browser")
        self.calm()

    def pictures(self) -> dict[str, str]:
        """As `Page.pictures`; what its colours still move by is not to be had from outside, so they are looked at twice."""
        last: dict[str, str] = {}
        while (now := self.run(PICTURES)) != last:
            last = now  # type: ignore[assignment]
            time.sleep(1)
        return last

    def check_quiet(self) -> None:
        """An empty console, and no request but for the file."""
        super().check_quiet()
        assert self.run("return window.asked") == []
        heard = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        urls = [each["params"]["request"]["url"] for each in heard if each["method"] == "Network.requestWillBeSent"]
        asked = {url.split("#")[0] for url in urls if not url.startswith(("blob:", "data:"))}
        assert asked == {self.address}
