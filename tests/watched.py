"""Servers whose figures and logs tests read, and pages that draw at them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import websocket
from conftest import DIGITS, SHIPPED, Server, get
from prometheus_client.parser import text_string_to_metric_families
from visitors import live

from model.serving import bundle, frame

VERSION = bundle.version_of(SHIPPED)
MARK = "InkOfAVisitor7319"  # in whatever is sent as text
SECRET = "open-sesame-4711"


class Failing(Server):
    command = ("-m", "tests.failing")


def figures(server: Server, **headers: str) -> dict[tuple[str, ...], float]:
    """All figures by name and their labels' values."""
    status, body, head = get(server, "/metrics", **headers)
    assert status == 200 and head["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def records(server: Server) -> list[dict[str, object]]:
    """What was logged so far; every line is an object."""
    return [json.loads(line) for line in list(server.said)]


@contextmanager
def page(server: Server) -> Iterator[websocket.WebSocket]:
    """A socket as a page has it."""
    socket = live(server.url)
    try:
        assert isinstance(socket.recv(), str)
        yield socket
        socket.close()
    finally:
        socket.shutdown()


def drawn(sequence: int, **changes: object) -> bytes:
    strokes = tuple(np.array(stroke, np.float32) for stroke in DIGITS["6"])
    given: dict[str, object] = {"sequence": sequence, "version": VERSION, "layers": (0, 4), "strokes": strokes}
    return frame.question(frame.Request(**{**given, **changes}))  # type: ignore[arg-type]


def answer(socket: websocket.WebSocket) -> bytes | str:
    """The next frame, or news of the end."""
    while isinstance(said := socket.recv(), str) and said:
        pass
    return said
