"""Heads that do not end, and requests sent ahead: what they may cost in memory and in time, and when they are cut off."""

from __future__ import annotations

import contextlib
import threading
import time

import peer
from promise import Row, Target

_MEGABYTE = 1 << 20
_START = b"GET / HTTP/1.1\r\nHost: x\r\n"
_CHUNKED = b"POST /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
_HALF_BODY = b"POST /ask/filters/kernels HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx"
_ASKED = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"


def rows(target: Target) -> list[Row]:
    """What endless input adds, how long /health takes meanwhile, after how long halves are closed."""
    return [
        _endless(target, "10 MB of header lines", _START, b"a: b\r\n" * 10_000, 10),
        _endless(target, "60 MB of header lines", _START, b"a: b\r\n" * 10_000, 60),
        _endless(target, "60 MB of one line", _START + b"a: ", b"a" * 65_536, 60),
        _endless(target, "10 MB of trailers", _CHUNKED + b"0\r\n", b"a: b\r\n" * 10_000, 10),
        _endless(target, "a body of 10 MB in chunks of a byte", _CHUNKED, b"1\r\nx\r\n" * 10_000, 10),
        _endless(target, "9 MB of requests, answers unread", b"", _ASKED * 1_000, 9),
        _closed(target, "half a head", _START, 10),
        _closed(target, "a connection that asks nothing", b"", 10),
        _closed(target, "a connection that asks nothing more", _ASKED, 5),
        _closed(target, "half a body", _HALF_BODY, 30),
        _crowded(target),
    ]


def _endless(target: Target, what: str, start: bytes, lot: bytes, megabytes: int) -> Row:
    """A row on input without end."""
    worst = 0.0

    def send() -> None:
        with contextlib.suppress(OSError), peer.plain(target.port, 4) as connection:
            connection.sendall(start)
            for _ in range(megabytes * _MEGABYTE // len(lot)):
                connection.sendall(lot)

    def attack() -> None:
        nonlocal worst
        sending = threading.Thread(target=send)
        sending.start()
        while sending.is_alive():
            worst = max(worst, target.health())
            time.sleep(0.02)

    added = target.added(attack)
    measured = f"{added:.1f} MB, {worst * 1e3:.0f} ms"
    return Row(f"{what}: adds under 8 MB, /health within 250 ms meanwhile", measured, added < 8 and worst < 0.25)


def _closed(target: Target, what: str, sent: bytes, after: float) -> Row:
    """A row on something that is left half done."""
    with peer.plain(target.port) as connection:
        connection.sendall(sent)
        took = peer.closed_after(connection, after + 8)
    return Row(f"{what}: closed after {after:.0f} s", f"{took:.1f} s", took < after + 2.5)


def _crowded(target: Target) -> Row:
    """A row on more connections than one address may have; a visitor from another address must get in."""
    with contextlib.ExitStack() as opened:
        for _ in range(1100):
            opened.enter_context(peer.plain(target.port))
        visitor = opened.enter_context(peer.plain(target.port, source="127.0.0.2"))
        status = peer.answer(visitor, _ASKED)
    return Row("1,100 idle connections from one address: another address is answered", status, status == "200")
