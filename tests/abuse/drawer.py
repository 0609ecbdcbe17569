"""`python tests/abuse/drawer.py PORT SECONDS`: a pen at 60 Hz; prints how many frames a second came back, how late,
and how late the pen itself was, which is the machine's doing and none of the server's.

It says `ready` when connected and begins when it is told to, by a line.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import numpy as np
import peer
from conftest import DIGITS

RATE = 60.0
_SETTLE = 1.0  # seconds at the start that do not count


def _requests() -> list[bytes]:
    """A 6 as it is drawn."""
    strokes = [np.array(stroke) for stroke in DIGITS["6"]]
    points = sum(map(len, strokes))
    cut = [[stroke[: max(0, end - at * 14)] for at, stroke in enumerate(strokes)] for end in range(2, points)]
    return [peer.asked([stroke for stroke in shown if len(stroke)]) for shown in cut]


async def _draw(port: int, seconds: float) -> tuple[float, float, float]:
    """Frames a second, and the 95th percentiles, in milliseconds, of their latency and of the pen's delay."""
    reader, writer = await peer.live(port)
    print("ready", flush=True)
    sys.stdin.readline()
    sent: dict[int, float] = {}
    late: list[float] = []
    delays: list[float] = []
    start = time.perf_counter()
    reading = asyncio.create_task(_read(reader, sent, late, start + _SETTLE))
    for sequence, message in enumerate(itertools.cycle(_requests()), start=1):
        await asyncio.sleep(max(0.0, start + sequence / RATE - time.perf_counter()))
        if (now := time.perf_counter()) > start + _SETTLE + seconds or reading.done():
            break
        sent[sequence] = now
        delays.append((now - start - sequence / RATE) * 1e3)
        writer.write(peer.framed(peer.BINARY, message[:4] + sequence.to_bytes(4, "little") + message[8:]))
    reading.cancel()
    writer.transport.abort()
    delay = float(np.percentile(delays, 95))
    return len(late) / seconds, float(np.percentile(late, 95)) if late else float("inf"), delay


async def _read(reader: asyncio.StreamReader, sent: dict[int, float], late: list[float], since: float) -> None:
    """Note when each frame came."""
    while True:
        opcode, payload = await peer.next_frame(reader)
        now = time.perf_counter()
        if opcode == peer.BINARY and now > since:
            late.append((now - sent[int.from_bytes(payload[4:8], "little")]) * 1e3)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_draw(int(sys.argv[1]), float(sys.argv[2])))))
