"""Whatever a visitor sends, and however it fails: none of it stands in a log."""

from __future__ import annotations

import base64
import http.client
import json
import re
import socket
import struct
import urllib.parse
from collections.abc import Iterator

import numpy as np
import pytest
import websocket
from conftest import Server, get, until
from redis_server import Redis
from watched import MARK, SECRET, VERSION, Failing, answer, drawn, figures, page, records

from model.serving.wire import CLOSE_MALFORMED, PAD
from tests.failing import PEN_FAILS, PEN_LATER, SAID, WAYS

INK = np.tile(np.array([[0.7319, 0.1973], [0.3719, 0.9371]], np.float32), (6, 1))  # likewise as strokes


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    redis, own = Redis(SECRET), tmp_path_factory.mktemp("own")
    running = Failing(
        "--data", "builtin", "--log", "json", "--uploads", "operator", "--redis", redis.url, "--workspace", own
    )
    yield running
    running.stop()
    redis.stop()


def test_nothing_that_a_visitor_sends_is_written_to_a_log(server: Server) -> None:
    send_ink_and_secrets(server)
    until(lambda: sum(line["logger"] == "featurescope.process" for line in records(server)) >= 6, 20)
    told = "".join(server.said)
    for said in ("nValueError", "nOSError: Input/output error", "nExceptionGroup", "nRuntimeError", "UserWarning in "):
        assert said in told, "it is written that it failed"
    for where in ("a thread", "tidying up", "the event loop"):
        assert f"unforeseen in {where}" in told
    text = told.lower()
    for word in (MARK, SECRET, SAID):
        for shown in (word, word.encode().hex(), urllib.parse.quote(word)):
            assert shown.lower() not in text
        for shift in range(3):
            packed = base64.b64encode(b" " * shift + word.encode()).decode()
            assert packed[4 * (shift > 0) : -4].lower() not in text
    whole = np.round(INK[:2] * PAD).astype(int).ravel()
    for number in (r"0\.731[89]", r"0\.1973", r"0\.3719", r"0\.937[01]", *(rf"{at}(?!\w)" for at in whole)):
        assert not re.search(rf"(?<![\w.]){number}", text)
    message = drawn(1, strokes=(INK,))
    assert message[-8:].hex() not in text and repr(message[-8:])[2:-1].lower() not in text
    assert struct.pack("<2f", *INK[0]).hex() not in text


def send_ink_and_secrets(server: Server) -> None:
    """In every place in which a page, or somebody else, may send some: right, malformed, and so that it fails."""
    wish = {"mark": MARK, "strokes": INK.tolist(), "version": VERSION, "a": MARK, "layer": MARK, "split": MARK}
    for question in ("point/sum", "contrast/contrast", "evaluation/gallery", "circuit/circuit", MARK):
        ask_any(server, f"/ask/{question}", json.dumps(wish))
        ask_any(server, f"/ask/{question}", f'{{"mark": "{MARK}" {INK.tolist()}')
        get(server, f"/ask/{question}?wish={urllib.parse.quote(json.dumps(wish))}")
    for way in WAYS:
        ask_any(server, "/ask/point/sum", json.dumps({**wish, "fail": way}))
    for path in (f"/?{MARK}", f"/#{MARK}", f"/{MARK}", f"/assets/{MARK}/{MARK}", f"/models/{MARK}/single.tflite"):
        get(server, path)
    ask_any(server, f"/sign-in?to={MARK}", f"password={MARK}")
    ask_any(server, "/runs", json.dumps({"preset": MARK, "given": {MARK: MARK}}))
    send_uploads(server)
    for raw in (f"{MARK} / HTTP/1.1\r\n\r\n", f"GET /{MARK} {MARK}\r\n\r\n", f"GET / HTTP/1.1\r\n{MARK}\r\n\r\n"):
        send_raw(server, raw.encode())
    send_frames(server)


def send_uploads(server: Server) -> None:
    """A visitor's model that is none, whose token is a secret, too."""
    begun = ask_any(server, "/uploads", json.dumps({"model": {"name": f"{MARK}.keras", "size": 10}}))
    token = json.loads(begun)["token"]
    sending = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    for method, path in (("PUT", "model?at=99"), ("PUT", f"model?at={MARK}"), ("PUT", "model?at=0"), ("POST", "open")):
        sending.request(method, f"/uploads/{token}/{path}", MARK[:10])
        sending.getresponse().read()
    until(lambda: json.loads(get(server, f"/uploads/{token}")[1])["state"] == "failed", 30)
    sending.close()
    assert figures(server)["featurescope_uploads_total", "failed"] == 1
    assert token not in "".join(server.said)


def send_frames(server: Server) -> None:
    """Ink on the live path."""
    right = drawn(1, strokes=(INK,))
    unwanted = (right[:-3], right + MARK.encode(), MARK.encode(), drawn(1, strokes=(INK,), pen=PEN_FAILS))
    for message in (right, *unwanted):
        with page(server) as live:
            live.send_binary(message)
            answer(live)
    for text in (MARK, json.dumps({"strokes": INK.tolist()})):
        with page(server) as live:
            live.send(text)
            answer(live)
    with page(server) as live:
        live.send_binary(drawn(1, strokes=(INK,), pen=PEN_LATER))
        answer(live)
        live.send(b"\xff" + MARK.encode(), websocket.ABNF.OPCODE_TEXT)
        answer(live)
    assert figures(server)["featurescope_sockets_closed_total", str(CLOSE_MALFORMED)] >= 3


def ask_any(server: Server, path: str, body: str) -> bytes:
    """Post, whatever comes of it."""
    asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    asking.request("POST", path, body.encode())
    said = asking.getresponse().read()
    asking.close()
    return said


def send_raw(server: Server, text: bytes) -> None:
    """Send something that need not be HTTP."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as peer:
        peer.sendall(text)
        peer.recv(100)
