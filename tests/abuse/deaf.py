"""Peers that do not read: after how long they are cut off, and what they may cost until then."""

from __future__ import annotations

import contextlib
import socket
import time

import peer
from promise import Row, Target

WITHIN = 12.0  # seconds from the first byte that is not read: eight, and until the system's buffers are full


def rows(target: Target) -> list[Row]:
    """A WebSocket that asks and does not read, and a download that is not read."""
    return [
        _cut(target, "a WebSocket that sends and never reads", peer.UPGRADE, peer.framed(2, peer.ordinary())),
        _cut(target, "requests whose answers are never read", b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    ]


def _cut(target: Target, what: str, start: bytes, lot: bytes) -> Row:
    """A row on one peer."""
    took = 0.0

    def attack() -> None:
        nonlocal took
        with peer.plain(target.port) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
            connection.sendall(start)
            time.sleep(0.2)
            took = cut_after(connection, lot, 3 * WITHIN)

    added = target.added(attack)
    promise = f"{what}: cut off within {WITHIN:.0f} s, adds under 8 MB"
    return Row(promise, f"{took:.1f} s, {added:.1f} MB", took < WITHIN and added < 8)


def cut_after(connection: socket.socket, lot: bytes, patience: float) -> float:
    """Seconds of sending without reading until the server has cut a connection; `patience` if it does not."""
    started = time.monotonic()
    connection.settimeout(0.5)
    while (took := time.monotonic() - started) < patience:
        with contextlib.suppress(TimeoutError):
            try:
                connection.sendall(lot)
            except ConnectionError:
                return took
        time.sleep(0.005)
    return patience
