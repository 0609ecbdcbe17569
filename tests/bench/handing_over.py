"""How long a page takes until its own end of the live path answers, and what it loads for that, as Chromium counts it."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from measure import Row, median, running
from page import closing_browser
from selenium import webdriver
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

ROUNDS = 3
WAIT = 60.0  # seconds for a page
QUIET = 1.5  # seconds after the hand-over in which the last bytes are counted
FOR_IT = ("/engine/", "/models/")  # in addresses of what only a page that computes by itself loads
NOTES = """
window.answered = {};
new MutationObserver(() => {
    const { frames, engine } = document.getElementById("layers").dataset;
    if (frames > 0) window.answered[engine] ??= performance.now();
}).observe(document, { attributes: true, attributeFilter: ["data-frames"], subtree: true });
"""


@dataclass
class Load:
    """One load of the page: seconds from navigation until each end answered first, and bytes on the wire by address."""

    answered: dict[str, float] = field(default_factory=dict)
    bytes: dict[str, float] = field(default_factory=dict)

    def kilobytes(self, for_it: bool) -> float:
        """Of what the browser's end needs, or of all else."""
        return sum(size for url, size in self.bytes.items() if any(part in url for part in FOR_IT) == for_it) / 1e3


def rows(workspace: str, dataset: str) -> list[Row]:
    """With an empty cache, and again with what that left there."""
    cold, warm = [], []
    with running("-m", "app", "--port", 0, "--workspace", workspace, "--data", dataset) as (_, url):
        for _ in range(ROUNDS):
            with closing_browser() as driver:  # each has a profile of its own
                for loads in (cold, warm):
                    driver.get("about:blank")
                    loads.append(loaded(driver, url))
    return [*both("empty", cold), *both("warm", warm)]


def both(name: str, loads: list[Load]) -> list[Row]:
    """Time and bytes with a cache in some state."""
    what, cache = "page opened → the browser's end answers", f"{name} cache"
    times = [median([load.answered[end] for load in loads]) for end in ("browser", "server")]
    sizes = [median([load.kilobytes(for_it) for load in loads]) for for_it in (True, False)]
    return [
        Row(f"{what}, {cache}", times[0], "s", "", "the server's first frame", times[1]),
        Row(f"{what}, {cache}: loaded for it", sizes[0], "kB", "", "the page itself", sizes[1]),
    ]


def loaded(driver: webdriver.Chrome, url: str) -> Load:
    """Open the page, and wait until its own end answers."""
    with connect(socket_of(driver), max_size=None) as socket:
        watch = Watch(socket)
        watch.attach("")
        watch.say("Page.enable")
        watch.say("Page.addScriptToEvaluateOnNewDocument", source=NOTES)
        watch.say("Page.navigate", url=url)
        until = time.monotonic() + WAIT
        while "browser" not in (answered := driver.execute_script("return window.answered || {}")):
            if time.monotonic() > until:
                raise RuntimeError(f"{url}: its own end does not answer in {WAIT} s, {answered}")
            watch.hear(0.2)
        watch.hear(QUIET)
    return Load({end: at / 1e3 for end, at in answered.items()}, watch.bytes())


def socket_of(driver: webdriver.Chrome) -> str:
    """Where Chromium tells of the page that it shows."""
    address = driver.capabilities["goog:chromeOptions"]["debuggerAddress"]
    with urllib.request.urlopen(f"http://{address}/json/list", timeout=10) as answer:
        targets = json.load(answer)
    return str(next(each["webSocketDebuggerUrl"] for each in targets if each["type"] == "page"))


class Watch:
    """What Chromium tells of a page's network, and of that of its workers."""

    def __init__(self, socket: ClientConnection) -> None:
        """Where it tells it."""
        self.socket, self.number = socket, 0
        self.urls: dict[tuple[str, str], str] = {}  # by session and request
        self.sizes: dict[tuple[str, str], float] = {}

    def attach(self, session: str) -> None:
        """Hear of a page or a worker, and of the workers that it starts before they run."""
        self.say("Network.enable", session)
        held = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
        self.say("Target.setAutoAttach", session, **held)
        if session:
            self.say("Runtime.runIfWaitingForDebugger", session)

    def say(self, method: str, session: str = "", **parameters: object) -> None:
        """Have something done."""
        self.number += 1
        to = {"sessionId": session} if session else {}
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters, **to}))

    def hear(self, seconds: float) -> None:
        """Note what is told in a time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self._note(json.loads(self.socket.recv(timeout=left)))
            except TimeoutError:
                return
            except ConnectionClosed as trouble:
                raise RuntimeError("Chromium has gone") from trouble

    def _note(self, told: dict[str, Any]) -> None:
        given = told.get("params", {})
        request = told.get("sessionId", ""), str(given.get("requestId", ""))
        match told.get("method"):
            case "Target.attachedToTarget":
                self.attach(given["sessionId"])
            case "Network.requestWillBeSent":
                self.urls[request] = given["request"]["url"]
            case "Network.loadingFinished":
                self.sizes[request] = given["encodedDataLength"]

    def bytes(self) -> dict[str, float]:
        """Bytes on the wire by address."""
        found: dict[str, float] = {}
        for request, size in self.sizes.items():
            url = self.urls.get(request, "")
            found[url] = found.get(url, 0) + size
        return found
