"""What every kind of abuse shares: a server to abuse, and rows of a table, promise against measurement."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Row:
    """One promise, what was measured, whether it was kept."""

    promise: str
    measured: str
    kept: bool


@dataclass(frozen=True)
class Target:
    """The server process under abuse."""

    pid: int
    url: str

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rsplit(":", 1)[1])

    @property
    def memory(self) -> float:
        """Resident megabytes."""
        return psutil.Process(self.pid).memory_info().rss / 1e6

    def settle(self) -> None:
        """Until the server has worked out what it does after its start by itself, so that memory stands still."""
        before = 0.0
        while abs(self.memory - before) > 0.5:
            before = self.memory
            time.sleep(4)

    def added(self, work: Callable[[], None]) -> float:
        """Megabytes that some work adds, at its peak as far as 20 looks a second see it."""
        before = most = self.memory
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        while thread.is_alive():
            most = max(most, self.memory)
            thread.join(0.05)
        return max(most, self.memory) - before

    def health(self, timeout: float = 30) -> float:
        """Seconds that /health takes."""
        start = time.perf_counter()
        with urllib.request.urlopen(self.url + "/health", timeout=timeout) as answer:
            answer.read()
        return time.perf_counter() - start


def table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table."""
    lines = ["| promise | measured | |", "|---|---|---|"]
    for row in rows:
        lines.append(f"| {row.promise} | {row.measured} | {'kept' if row.kept else '**broken**'} |")
    return "\n".join(lines)
