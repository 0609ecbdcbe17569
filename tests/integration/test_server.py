"""The server as a process: health, the door, the live socket, and what it costs."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import numpy as np
import psutil
import pytest
import websocket
from conftest import DIGITS, PRETRAINED, SHIPPED, Server, get

from app import factory
from app.models.workers import Lane
from app.panels import PANELS
from app.start import Start
from model.data import ink, prepare
from model.records import Blame, Off
from model.serving import bundle, frame, masks
from model.serving.engine import Engine
from model.serving.wire import CLOSE_GONE, CLOSE_MALFORMED, CLOSE_TEXT, INPUT_BLAME

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


def test_what_is_switched_off_is_off_for_that_answer_alone(server: Server) -> None:
    live, engine = connect(server), Engine(bundle.read(SHIPPED.with_suffix("")))
    off = (Off(0, 5), Off(2, 3, (0, 0, 4, 10)))
    image = ink.network_input([np.array(stroke, np.float32) for stroke in DIGITS["6"]], pen=2.0)[..., None]
    for switched in (off, (), off, off[:1]):
        live.send_binary(drawn("6", off=switched, layers=(0, 2, 4)))
        found = frame.unpack(live.recv(), SHAPES)
        expected = engine.run(image, masks.factors(engine.bundle, switched))
        assert np.allclose(found.probabilities, expected[-1], atol=1e-6)
        for index, values in found.maps:
            assert np.abs(values - expected[index]).max() <= expected[index].max() / 200
        assert found.maps[0][1][..., 5].any() == (not switched)
    live.shutdown()


def test_blame_of_a_layer_adds_up_to_what_a_trained_network_answers(server: Server) -> None:
    """Activation × gradient of the answering layer are the logits; of the layers before, what goes through them."""
    live = connect(server)
    live.send_binary(drawn("6", layers=(7, 9), blame=Blame(6, 0)))
    found = frame.unpack(live.recv(), SHAPES)
    assert found.is_blame and found.probabilities.argmax() == 6
    (_, dense), (_, answer), (index, own) = found.maps
    assert index == INPUT_BLAME and own.shape == found.image.shape and own.any()
    assert np.abs(own[found.image == 0]).max() < own.max() / 100, "what is black speaks for nothing"
    assert answer[6] > 0 and np.flatnonzero(answer).tolist() == [0, 6]
    ratio = np.log(found.probabilities[6] / found.probabilities[0])
    assert answer[6] + answer[0] == pytest.approx(ratio, abs=0.2) and dense.any()
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
    "a map that is not there switched off": drawn("0", off=(Off(0, 32),)),
    "a dense layer switched off": drawn("0", off=(Off(7, 1),)),
    "a region outside switched off": drawn("0", off=(Off(0, 1, (0, 0, 26, 3)),)),
    "blame for a class that is not there": drawn("0", blame=Blame(10)),
    "blame for a class rather than itself": drawn("0", blame=Blame(3, 3)),
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
        assert code == (CLOSE_GONE if name == "another model" else code) and len(reason) > 5
        assert code in (CLOSE_TEXT, CLOSE_MALFORMED, 1009, CLOSE_GONE)
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
    sequences = [frame.sequence for frame in answered]
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
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_client_that_stops_reading_costs_nothing_that_grows(server: Server) -> None:
    get(server, "/ask/map/landscape?wish=%7B%22split%22:%22test%22%7D")  # which it works out after its start anyway
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


def test_pages_ask_by_one_route_only(workspace: Path) -> None:
    dataset = prepare.load("builtin", workspace)
    server = factory.Server(Start(bundle.read(SHIPPED.with_suffix("")), dataset, workspace))
    from dash import get_app

    assert not get_app().callback_map, "Dash lays the page out; what the server answers goes through /ask"
    questions = [f"{panel.key}/{name}" for panel in PANELS for name in panel.questions]
    assert len(questions) == len(set(questions)) >= 12
    for panel in PANELS:
        for question in panel.questions.values():
            assert Lane(question.lane({})), "every answer is worked out on a lane, never on the event loop"
    assert server.application


def test_an_answer_by_get_is_for_ever_and_one_by_post_is_not(server: Server) -> None:
    wish = urllib.parse.quote(json.dumps({"version": VERSION}))
    status, body, headers = get(server, f"/ask/filters/kernels?wish={wish}", **{"Accept-Encoding": "gzip"})
    assert status == 200 and "immutable" in headers["cache-control"]
    other = urllib.parse.quote(json.dumps({"version": bundle.version_of(PRETRAINED / "three-conv-128.keras")}))
    _, second, _ = get(server, f"/ask/filters/kernels?wish={other}", **{"Accept-Encoding": "gzip"})
    first, second = (json.loads(gzip.decompress(packed))["kernels"] for packed in (body, second))
    assert first[0]["layer"] == second[0]["layer"] == "conv_1" and first[0]["steps"] != second[0]["steps"]
    for nonsense in ("", "[]", "{", "%00"):
        assert "error" in json.loads(get(server, f"/ask/filters/kernels?wish={nonsense}")[1])
    request = urllib.request.Request(server.url + "/ask/filters/kernels", b'{"version": "x"}', method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.headers["cache-control"] is None and json.load(answer)["error"]["code"] == "gone"


def test_a_question_whose_sender_has_gone_is_not_worked_on(server: Server) -> None:
    body = json.dumps({"version": VERSION, "count": 500, "a": "0", "b": "1", "layer": "conv_2"}).encode()
    head = f"POST /ask/contrast/contrast HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as gone:
            gone.sendall(head + body)
    request = urllib.request.Request(server.url + "/ask/evaluation/gallery", b"{}", method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert json.load(answer)["items"]
    assert "Traceback" not in "".join(server.said)


def test_a_model_and_data_that_do_not_fit_say_so(serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    x = np.zeros((12, 8, 8, 3), np.uint8)
    np.savez(tmp_path / "odd.npz", x_train=x, y_train=np.arange(12) % 2, x_test=x, y_test=np.arange(12) % 2)
    odd = serve("--data", tmp_path / "odd.npz")
    assert get(odd, "/health")[0] == 200
    _, body, _ = get(odd, "/_dash-layout")
    said = json.dumps(json.loads(body), ensure_ascii=False)
    assert "data.misfit-size" in said and all(size in said.replace(r"\\u00d7", "×") for size in ("8×8×3", "28×28×1"))


def test_whoever_runs_the_server_is_told_what_it_lacks_and_nobody_else(server: Server) -> None:
    status, body, _ = get(server, "/ready")
    said = json.loads(body)
    assert status == 200 and said["status"] == "ready" and said["model"] == VERSION
    assert said["workspace"] == "writable" and isinstance(said["jail_lacks"], list)
    assert get(server, "/ready", **{"x-forwarded-for": "10.0.0.1"})[0] == 403
