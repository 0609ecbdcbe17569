"""The server as a process: health, the door, the live socket, and what it costs."""

from __future__ import annotations

import http.client
import json
import threading
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import psutil
import pytest
import websocket
from conftest import DIGITS, SHIPPED, Server

from app import factory
from app.service import Service
from model import bundle, data, frame, ink
from model.engine import Engine

VERSION = bundle.version_of(SHIPPED)
SHAPES = [layer.shape for layer in bundle.read(SHIPPED.with_suffix("")).layers]


def connect(server: Server) -> websocket.WebSocket:
    found = websocket.create_connection(server.url.replace("http", "ws") + "/live", timeout=10)
    assert json.loads(found.recv())["version"] == VERSION
    return found


def drawn(name: str, sequence: int = 1, **changes: object) -> bytes:
    strokes = tuple(np.array(stroke, np.float32) for stroke in DIGITS[name])
    given: dict[str, object] = {"sequence": sequence, "version": VERSION, "layers": (0, 4), "strokes": strokes}
    return frame.question(frame.Request(**{**given, **changes}))  # type: ignore[arg-type]


def get(server: Server, path: str, **headers: str) -> tuple[int, bytes, http.client.HTTPMessage]:
    request = urllib.request.Request(server.url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


def test_health(server: Server) -> None:
    status, body, _ = get(server, "/health")
    assert status == 200
    assert json.loads(body) == {"status": "ok", "model": "default", "version": VERSION}


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/runs",
        "/runs/x/stop",
        "/openapi.json",
        "/nothing",
        "/assets/../app/ids.py",
        "/assets/nothing.js",
        "/live",
        "/vendor/",
        "/_dash-nothing",
        "/_dash-component-suites/dash/nothing.js",
        "/_dash-component-suites/os/path.py",
    ],
)
def test_unknown_paths_are_404(server: Server, path: str) -> None:
    assert get(server, path)[0] == 404


def test_pages_are_compressed_and_carry_safe_headers(server: Server) -> None:
    status, body, headers = get(server, "/", **{"Accept-Encoding": "gzip"})
    assert status == 200 and headers["content-encoding"] == "gzip" and body[:2] == b"\x1f\x8b"
    assert headers["x-content-type-options"] == "nosniff" and "default-src 'self'" in headers["content-security-policy"]
    assert get(server, "/")[2]["content-encoding"] is None


def test_large_bodies_are_refused(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("POST", "/_dash-update-component")
    connection.putheader("content-length", str(60_000_000))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    chunks = (b"x" * 100_000 for _ in range(30))
    connection.request("POST", "/_dash-update-component", body=chunks, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()
    assert get(server, "/health")[0] == 200


def test_a_drawing_comes_back_as_its_layers(server: Server) -> None:
    live = connect(server)
    live.send_binary(drawn("6"))
    found = frame.unpack(live.recv(), SHAPES)
    expected = Engine(bundle.read(SHIPPED.with_suffix(""))).run(
        ink.network_input([np.array(stroke, np.float32) for stroke in DIGITS["6"]], pen=2.0)[..., None]
    )
    assert found.probabilities.argmax() == 6 and not found.blank and found.true_class is None
    assert [index for index, _ in found.maps] == [0, 4]
    for index, values in found.maps:
        assert np.abs(values - expected[index]).max() <= expected[index].max() / 200
    live.shutdown()


def test_an_empty_pad_has_no_verdict(server: Server) -> None:
    live = connect(server)
    live.send_binary(drawn("6", strokes=()))
    assert frame.unpack(live.recv(), SHAPES).blank
    live.shutdown()


BAD = {
    "text": "hello",
    "short": b"abc",
    "wrong size": drawn("0") + b"x",
    "another model": drawn("0", version="ffffffffffff"),
    "a layer that is not there": drawn("0", layers=(99,)),
    "an image that is not there": drawn("0", strokes=None, index=1000),
    "a layer twice": drawn("0", layers=(0, 0)),
    "too many strokes": drawn("0", strokes=(np.zeros((1, 2), np.float32),) * 1025),
    "ten megabytes": bytes(10_000_000),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_frame_closes_its_connection_with_a_reason(server: Server, name: str) -> None:
    good, bad = connect(server), connect(server)
    message = BAD[name]
    try:
        bad.send(message) if isinstance(message, str) else bad.send_binary(message)
        opcode, payload = bad.recv_data(control_frame=True)
        assert opcode == websocket.ABNF.OPCODE_CLOSE
        code, reason = int.from_bytes(payload[:2], "big"), payload[2:].decode()
        assert code in (1003, 1007, 1009) and len(reason) > 5
    except (BrokenPipeError, ConnectionResetError):
        assert name == "ten megabytes"  # closed before all of it was sent
    good.send_binary(drawn("1"))
    assert frame.unpack(good.recv(), SHAPES).probabilities.argmax() == 1
    good.shutdown()
    bad.shutdown()


def test_the_newest_request_wins_and_nothing_queues(server: Server) -> None:
    live = connect(server)
    for sequence in range(1, 301):
        live.send_binary(drawn("0" if sequence < 300 else "7", sequence))
    answered = []
    while not answered or answered[-1].sequence < 300:
        answered.append(frame.unpack(live.recv(), SHAPES))
    sequences = [each.sequence for each in answered]
    assert sequences == sorted(sequences) and len(sequences) < 300
    assert answered[-1].probabilities.argmax() == 7
    live.shutdown()


def test_visitors_get_their_own_answers(server: Server) -> None:
    def ask(name: str, wrong: list[int]) -> None:
        live = connect(server)
        for sequence in range(60):
            live.send_binary(drawn(name, sequence))
            found = frame.unpack(live.recv(), SHAPES)
            if found.sequence != sequence or found.probabilities.argmax() != int(name):
                wrong.append(sequence)
        live.shutdown()

    wrong: list[int] = []
    threads = [threading.Thread(target=ask, args=(name, wrong)) for name in list(DIGITS) * 3]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not wrong


def test_a_client_that_stops_reading_costs_nothing_that_grows(server: Server) -> None:
    deaf = connect(server)
    process = psutil.Process(server.process.pid)
    for sequence in range(200):
        deaf.send_binary(drawn("0", sequence))
    before = process.memory_info().rss
    deaf.settimeout(2)
    try:
        for sequence in range(4000):
            deaf.send_binary(drawn("0", sequence))
    except (TimeoutError, websocket.WebSocketTimeoutException):
        pass  # the server has stopped reading too
    assert process.memory_info().rss - before < 8_000_000
    live = connect(server)
    live.send_binary(drawn("1"))
    assert frame.unpack(live.recv(), SHAPES).probabilities.argmax() == 1
    live.shutdown()
    deaf.shutdown()


def test_it_stays_small(server: Server) -> None:
    get(server, "/")
    assert psutil.Process(server.process.pid).memory_info().rss < 160e6


def test_every_server_callback_is_async(workspace: Path) -> None:
    import asyncio

    service = Service(bundle.of(SHIPPED, workspace), data.load("builtin", workspace), workspace)
    gate = factory.create(service)
    from dash import get_app

    callbacks = [entry["callback"] for entry in get_app().callback_map.values() if entry.get("callback")]
    assert gate and len(callbacks) >= 3
    assert all(asyncio.iscoroutinefunction(each) for each in callbacks)


def test_a_model_and_data_that_do_not_fit_say_so(serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    x = np.zeros((12, 8, 8, 3), np.uint8)
    np.savez(tmp_path / "odd.npz", x_train=x, y_train=np.arange(12) % 2, x_test=x, y_test=np.arange(12) % 2)
    odd = serve("--data", tmp_path / "odd.npz")
    assert get(odd, "/health")[0] == 200
    _, body, _ = get(odd, "/_dash-layout")
    assert "holds 8×8×3 images, the model default takes 28×28×1" in str(json.loads(body))
