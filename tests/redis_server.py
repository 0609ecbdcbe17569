"""A real redis-server on a free port, which keeps nothing; it can be stopped, started again, and made to hang."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest


class Redis:
    """One redis-server, at one `url` for as long as it lives."""

    def __init__(self, password: str = "", port: int = 0) -> None:
        self.port, self.password = port or free_port(), password
        self.url = f"redis://{f':{password}@' if password else ''}127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        program = shutil.which("redis-server")
        assert program, "no redis-server: make system"
        asked = ["--requirepass", self.password] if self.password else []
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", *asked],
            stdout=subprocess.DEVNULL, cwd="/" if sys.platform != "win32" else None,
        )  # fmt: skip
        end = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < end and self.process.poll() is None, "redis-server does not start"
            time.sleep(0.01)

    def stop(self) -> None:
        """Kill it: who is connected finds out at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def pause(self) -> None:
        """Let it hang: connections stay, and nothing is answered."""
        if not hasattr(signal, "SIGSTOP"):
            pytest.skip("nothing can be made to hang on this system")
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as asked:
            asked.sendall(b"PING\r\n")
            return asked.recv(8)[:1] in (b"+", b"-")
        return False


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
