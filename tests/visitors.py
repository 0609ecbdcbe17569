"""Visitors without a browser: one who has signed in, a page that hears the news, a page with a pen that never rests."""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPMessage
from typing import Any
from urllib.parse import urlencode

import numpy as np
import websocket
from conftest import DIGITS, PRETRAINED, until

from model.serving import bundle, frame

SERVED = bundle.read(PRETRAINED / "default")
_RETRY = 0.25  # seconds, as a page waits
_PACE = 0.05  # seconds between two requests


def live(url: str, cookie: str = "", **given: Any) -> websocket.WebSocket:
    """A page's socket."""
    return websocket.create_connection(url.replace("http", "ws") + "/live", timeout=30, cookie=cookie or None, **given)


def requests_of(digit: str) -> list[bytes]:
    """A digit as it is drawn, for all layers that the page shows."""
    layers = tuple(at for at, layer in enumerate(SERVED.layers) if layer.kind in ("conv", "pool"))
    stroke = np.array(DIGITS[digit][0], np.float32)
    ends = range(2, len(stroke))
    return [frame.question(frame.Request(end, SERVED.version, layers, (stroke[:end],))) for end in ends]


class Visitor:
    """A browser that has signed in."""

    def __init__(self, url: str, password: str) -> None:
        self.url, self.cookie = url, ""
        form = urlencode({"password": password}).encode()
        told = self.call("/sign-in", "POST", form)[2]["set-cookie"]
        self.cookie = told.partition(";")[0]

    def call(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes, HTTPMessage]:
        """Status, body and head of an answer, whatever it is; redirects are not followed."""
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        request = urllib.request.Request(self.url + path, body, {"Cookie": self.cookie, **given}, method=method)
        try:
            with urllib.request.build_opener(Stay()).open(request, timeout=60) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), error.headers

    def told(self, path: str, body: object = None, **headers: str) -> dict[str, Any]:
        """What a POST of JSON is answered with."""
        status, said, _ = self.call(path, "POST", json.dumps(body or {}).encode(), **headers)
        return {"status": status, **json.loads(said)}

    def live(self, **given: Any) -> websocket.WebSocket:
        return live(self.url, self.cookie, **given)


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Listener:
    """A page that hears the news, with the time at which each came; `news` are those that were looked at last."""

    def __init__(self, url: str, cookie: str = "") -> None:
        self.heard: list[tuple[float, dict[str, Any]]] = []
        self._at = 0
        self._socket = live(url, cookie)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        until(lambda: self.heard, 20)

    def _listen(self) -> None:
        with contextlib.suppress(websocket.WebSocketException, OSError):
            while text := self._socket.recv():
                self.heard.append((time.monotonic(), json.loads(text)))

    @property
    def news(self) -> dict[str, Any]:
        return self.heard[self._at][1]

    def when(self, fits: Callable[[dict[str, Any]], bool]) -> float | None:
        """When it first heard such news."""
        return next((at for at, news in list(self.heard) if fits(news)), None)

    def until(self, fits: Callable[[dict[str, Any]], object], seconds: float) -> float:
        """Look at the news, one after the other, until some fit; how many seconds that took."""
        began = time.monotonic()
        while not fits(self.news):
            while self._at + 1 >= len(self.heard):
                assert time.monotonic() < began + seconds, f"not heard within {seconds} s: {self.news}"
                time.sleep(0.01)
            self._at += 1
        return max(self.heard[self._at][0] - began, 0.0)

    def leave(self) -> None:
        self._socket.shutdown()
        self._thread.join(10)

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()


class Drawer:
    """A page with a pen that never rests: a socket, which it opens anew when it is lost.

    `frames` counts what has come of it, `lost` its sockets, `slowest` is the longest that a frame took, in seconds.
    """

    def __init__(self, url: str, cookie: str = "") -> None:
        self.frames, self.lost, self.slowest = 0, 0, 0.0
        self._url, self._cookie, self._over = url, cookie, False
        self._thread = threading.Thread(target=self._draw, daemon=True)
        self._thread.start()

    def _draw(self) -> None:
        while not self._over:
            with contextlib.suppress(websocket.WebSocketException, OSError):
                self._on_one_socket(live(self._url, self._cookie))
            if not self._over:
                self.lost += 1
                time.sleep(_RETRY)

    def _on_one_socket(self, socket: websocket.WebSocket) -> None:
        with contextlib.ExitStack() as end:
            end.callback(socket.shutdown)
            for request in itertools.cycle(requests_of("0")):
                sent = time.monotonic()
                socket.send_binary(request)
                while isinstance(answer := socket.recv(), str) and answer:
                    pass  # news
                if not answer or self._over:
                    return
                assert answer[4:8] == request[4:8], "the frame of another request"
                self.slowest = max(self.slowest, time.monotonic() - sent)
                self.frames += 1
                time.sleep(_PACE)

    def leave(self) -> None:
        self._over = True
        self._thread.join(30)

    def __enter__(self) -> Drawer:
        until(lambda: self.frames > 5, 10)
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()
