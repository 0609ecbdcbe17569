"""Questions of many at once: a visitor's click does not wait for what others, or those who left, have asked."""

from __future__ import annotations

import http.client
import json
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from conftest import SHIPPED, Server

from model.serving import bundle

CONTRASTS = 100
VERSION = bundle.version_of(SHIPPED)
Send = Callable[[int, str], socket.socket]


def contrast(at: int, page: str) -> bytes:
    """A contrast that nobody has asked for, about a quarter of a second of work, as it goes over the wire."""
    classes = [str(digit) for digit in range(10)]
    wish = {"version": VERSION, "a": classes[at % 10], "b": classes[(at + 1 + at // 20) % 10], "layer": "conv_2"}
    body = json.dumps({**wish, "count": 200 + at}).encode()
    head = f"POST /ask/contrast/contrast HTTP/1.1\r\nHost: x\r\nx-page: {page}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own: what is worked out here is not to count as another test's."""
    running = Server("--data", "builtin", "--workspace", tmp_path_factory.mktemp("asked"))
    click(running, "first")  # whatever is read once has been read
    yield running
    running.stop()


@pytest.fixture
def ask(asked: Server) -> Iterator[Callable[[int, str], socket.socket]]:
    """Sends a contrast, and stays to hear the answer."""
    with ExitStack() as senders:

        def send(at: int, page: str) -> socket.socket:
            sender = senders.enter_context(socket.create_connection(("127.0.0.1", asked.port), timeout=60))
            sender.sendall(contrast(at, page))
            return sender

        yield send


def click(server: Server, page: str, source: str = "127.0.0.1") -> float:
    """Seconds until a page of the gallery is there."""
    started = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60, source_address=(source, 0))
    connection.request("POST", "/ask/evaluation/gallery", b"{}", {"x-page": page})
    assert json.load(connection.getresponse())["items"]
    connection.close()
    return time.monotonic() - started


def test_a_hundred_contrasts_whose_senders_left_delay_nobody(asked: Server) -> None:
    for at in range(CONTRASTS):
        with socket.create_connection(("127.0.0.1", asked.port), timeout=10) as gone:
            gone.sendall(contrast(at, f"page {at}"))
    assert click(asked, "another") < 3


def test_a_page_that_asks_a_hundred_times_waits_for_its_newest_only(asked: Server, ask: Send) -> None:
    waiting = [ask(at, "the same") for at in range(CONTRASTS)]
    time.sleep(0.2)
    assert click(asked, "another") < 3
    codes = []
    for each in waiting:
        answer = http.client.HTTPResponse(each)
        answer.begin()
        codes.append(json.load(answer).get("error", {}).get("code", "answered"))
    assert codes.count("displaced") > CONTRASTS - 10 and codes[-1] == "answered"


@pytest.mark.skipif(sys.platform != "linux", reason="one loopback address only")
def test_many_pages_at_one_address_do_not_push_another_address_aside(asked: Server, ask: Send) -> None:
    for at in range(CONTRASTS):
        ask(at, f"page {at}")
    time.sleep(0.2)
    assert click(asked, "another", "127.0.0.2") < 3
