"""A pen at 60 Hz beside hostile clients of every kind: the frames a second that it keeps."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hostile
from promise import Row, Target

_HERE = Path(__file__).parent
COUNTS = (1, 5, 20)
LEAST = 45.0  # frames a second
SECONDS = 4.0
BUSY = 8.0  # milliseconds: half a move
_RETURNING = ("pings", "text", "fragments", "connects")  # kinds that connect anew all the time
_REFILL = 6.0  # seconds after which they may do so as fast as before, so that the next kind is not spared


def rows(target: Target) -> list[Row]:
    """Alone first, then beside each kind, one, five and twenty of them."""
    found = [row("a pen at 60 Hz alone", *drawn(target.port))]
    for kind, (_, words) in hostile.KINDS.items():
        for count in COUNTS:
            found.append(row(f"… beside {count} {words}", *drawn(target.port, kind, count)))
            time.sleep(_REFILL if kind in _RETURNING else 0)
            print(found[-1].promise, found[-1].measured, file=sys.stderr, flush=True)
    return [*found, row("a pen at 60 Hz alone, afterwards", *drawn(target.port))]


def row(what: str, rate: float, late: float, delay: float) -> Row:
    """A row of the table; where the machine was too busy for the pen to keep its pace, it says by how much."""
    busy = f" (the pen itself {delay:.0f} ms late: machine busy)" if delay > BUSY else ""
    return Row(f"{what}: at least {LEAST:.0f} frames/s", f"{rate:.0f} frames/s, p95 {late:.0f} ms{busy}", rate >= LEAST)


def drawn(port: int, kind: str = "", count: int = 0, seconds: float = SECONDS) -> tuple[float, float, float]:
    """Frames a second of a pen that was there first; how late 95 % of them, and of its moves, are at most, in ms."""
    line = [sys.executable, str(_HERE / "drawer.py"), str(port), str(seconds)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as pen:
        assert pen.stdout and pen.stdout.readline() == "ready\n"
        with crowd(kind, count, port):
            said, _ = pen.communicate("now\n", timeout=60)
    rate, late, delay = json.loads(said)
    return rate, late, delay


@contextmanager
def crowd(kind: str, count: int, port: int) -> Iterator[None]:
    """Hostile clients at work, in a process of their own; nobody if there are none."""
    if not count:
        yield
        return
    line = [sys.executable, str(_HERE / "hostile.py"), kind, str(count), str(port)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout and process.stdout.readline() == "ready\n"
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]
