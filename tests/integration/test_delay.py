"""The network that benchmarks put between a browser and a server: the same bytes, in order, later."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from conftest import ROOT

ONE_WAY = 50  # milliseconds
WORDS = [bytes([at]) * (1 + 997 * at) for at in range(40)]


@pytest.fixture
def echo() -> Iterator[str]:
    """A server that says again what it hears, until nothing more comes."""

    def serve(listening: socket.socket) -> None:
        with listening.accept()[0] as peer:
            while heard := peer.recv(1 << 16):
                peer.sendall(heard)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def far(echo: str) -> Iterator[tuple[str, int]]:
    """The same server behind the network."""
    line = [sys.executable, ROOT / "tests" / "bench" / "delay.py", echo, str(ONE_WAY)]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        yield "127.0.0.1", int(process.stderr.readline().rpartition(":")[2])
        process.terminate()


def test_bytes_come_in_order_and_later_and_the_end_after_them(far: tuple[str, int]) -> None:
    with socket.create_connection(far, timeout=20) as peer:
        start = time.perf_counter()
        for word in WORDS:
            peer.sendall(word)
        peer.shutdown(socket.SHUT_WR)
        heard = peer.recv(1 << 16)
        assert time.perf_counter() - start >= 2 * ONE_WAY / 1000
        while more := peer.recv(1 << 16):
            heard += more
    assert heard == b"".join(WORDS)
