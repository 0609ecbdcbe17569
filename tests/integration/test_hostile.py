"""A small case of each kind of abuse, by what becomes of it; `make abuse` measures the large ones."""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import websocket
from conftest import Server

sys.path.append(str(Path(__file__).parents[1] / "abuse"))

import peer

ASKED = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = b"POST /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def well(server: Server) -> Iterator[Server]:
    """The server, which must be well afterwards and not have grown."""
    with urllib.request.urlopen(server.url + "/ask/map/landscape?wish=%7B%22split%22:%22test%22%7D", timeout=60) as it:
        it.read()  # which it works out after its start anyway
    before = psutil.Process(server.process.pid).memory_info().rss
    yield server
    with peer.plain(server.port) as honest:
        assert peer.answer(honest, ASKED) == "200"
    assert psutil.Process(server.process.pid).memory_info().rss - before < 16e6


def sent(connection: socket.socket, data: bytes) -> bool:
    """Whether all of it could be sent."""
    try:
        connection.sendall(data)
    except OSError:
        return False
    return True


@pytest.mark.parametrize("endless", [b"a: b\r\n", b"a", b"\r\n: "], ids=["lines", "one line", "malformed"])
@pytest.mark.parametrize("start", [HEAD, CHUNKED + b"0\r\n"], ids=["head", "trailers"])
def test_a_head_that_does_not_end_is_cut_off(well: Server, start: bytes, endless: bytes) -> None:
    with peer.plain(well.port) as connection:
        connection.sendall(start)
        sent(connection, endless * 3_000_000)
        assert peer.closed_after(connection, 9) < 9


def test_a_head_of_few_long_lines_is_answered_and_one_of_many_is_not(well: Server) -> None:
    with peer.plain(well.port) as connection:
        assert (
            peer.answer(connection, HEAD.replace(b"/ ", b"/health ") + b"cookie: " + b"c" * 16_000 + b"\r\n\r\n")
            == "200"
        )
    with peer.plain(well.port) as connection:
        assert peer.answer(connection, HEAD + b"a: b\r\n" * 1_000 + b"\r\n") == "431"


def test_half_a_head_is_closed(well: Server) -> None:
    with peer.plain(well.port) as connection:
        connection.sendall(HEAD)
        assert peer.closed_after(connection, 30) < 30


def test_a_body_in_small_chunks_is_read_whole(well: Server) -> None:
    with peer.plain(well.port, 30) as connection:
        head = b"POST /ask/filters/kernels HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert peer.answer(connection, head + b"1\r\n \r\n" * 2_000 + b"2\r\n{}\r\n0\r\n\r\n") == "200"


def test_pipelined_requests_are_answered_in_turn(well: Server) -> None:
    with peer.plain(well.port, 30) as connection:
        count, answer = 60, b""
        connection.sendall(ASKED * (count - 1) + ASKED.replace(b"Host", b"Connection: close\r\nHost"))
        while part := connection.recv(1 << 16):
            answer += part
    assert answer.count(b"HTTP/1.1 200") == count


def test_requests_whose_answers_are_not_read_are_not_read_either(well: Server) -> None:
    with peer.plain(well.port, 2) as connection:
        assert not sent(connection, ASKED * 300_000)


def test_a_flood_of_frames_is_held_by_the_connection(well: Server) -> None:
    with peer.upgraded(well.port, 2) as connection:
        assert not sent(connection, peer.framed(peer.BINARY, peer.ordinary()) * 30_000)


@pytest.mark.parametrize(
    ("flood", "code"),
    [
        (peer.framed(peer.PING, b"") * 1_000, 1008),
        (peer.framed(peer.BINARY, b"", last=False) + peer.framed(0, b"", last=False) * 1_000, 1008),
        (peer.framed(peer.TEXT, b"x") * 1_000, 1003),
    ],
    ids=["pings", "fragments", "text"],
)
def test_what_no_page_does_closes_the_socket(well: Server, flood: bytes, code: int) -> None:
    with peer.upgraded(well.port) as connection:
        connection.sendall(flood)
        assert peer.closing(connection) == code


def test_a_few_pings_are_answered(well: Server) -> None:
    found = websocket.create_connection(well.url.replace("http", "ws") + "/live", timeout=10)
    found.recv()
    for _ in range(3):
        found.ping("here")
        opcode, payload = found.recv_data(control_frame=True)
        assert (opcode, payload) == (websocket.ABNF.OPCODE_PONG, b"here")
    found.shutdown()


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://[", "http://127.0.0.1"])
def test_another_sites_page_gets_no_socket(server: Server, origin: str) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(server.url.replace("http", "ws") + "/live", timeout=10, origin=origin)


def test_the_pages_own_origin_and_none_get_one(server: Server) -> None:
    for given in ({"origin": server.url}, {"suppress_origin": True}):
        found = websocket.create_connection(server.url.replace("http", "ws") + "/live", timeout=10, **given)
        assert "version" in json.loads(found.recv())
        found.shutdown()


@pytest.mark.parametrize("path", ["/", "/live/", "/ask/filters/kernels", "/_dash-ws", "/_dash-websocket", "/health"])
def test_every_other_path_refuses_sockets(server: Server, path: str) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(server.url.replace("http", "ws") + path, timeout=10)
    assert refused.value.status_code in (403, 404)


def test_frames_sent_before_the_answer_to_the_handshake_do_no_harm(well: Server) -> None:
    with peer.plain(well.port) as connection:
        connection.sendall(peer.UPGRADE + peer.framed(peer.BINARY, peer.ordinary()) * 20)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        connection.sendall(peer.framed(peer.TEXT, b"x"))
        assert peer.closing(connection) == 1003, "what came afterwards was read"


def test_a_drawer_is_answered_beside_a_flood(well: Server) -> None:
    flood = peer.framed(peer.BINARY, peer.ordinary())
    with contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(peer.upgraded(well.port)) for _ in range(10)]
        honest = websocket.create_connection(well.url.replace("http", "ws") + "/live", timeout=30)
        honest.recv()
        for connection in crowd:
            connection.setblocking(False)
        for _ in range(30):
            for connection in crowd:
                with contextlib.suppress(OSError):
                    connection.send(flood * 20)
            honest.send_binary(peer.ordinary())
            assert isinstance(honest.recv(), bytes)
        honest.shutdown()
