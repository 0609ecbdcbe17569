"""Sixty drawers in one process, as cheap as they can be: requests are bytes made before, of answers only heads are read.

Rule: what the generator takes of the processor is taken from the servers on the same cores, so it parses nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from peer import BINARY, UPGRADE, framed

OPENED, SETTLE = 0.5, 1.5  # seconds until all have become WebSockets; of drawing that does not count yet


@dataclass
class Drawn:
    """Milliseconds of each answer that counted, and the bytes of those."""

    latencies: list[float] = field(default_factory=list)
    size: int = 0


class Drawer(asyncio.Protocol):
    """One page: a request in flight, the next one with the answer, at a pace no sooner than it is due."""

    def __init__(self, requests: Sequence[bytes], pace: float, drawn: Drawn) -> None:
        """`requests` are whole frames of the WebSocket; `pace` seconds between two of them, 0 for none."""
        self.requests, self.pace, self.drawn = requests, pace, drawn
        self.ahead = b""
        self.sent = self.at = 0
        self.due = 0.0
        self.counts = self.is_on = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Become a WebSocket."""
        self.transport = transport
        transport.write(UPGRADE)  # type: ignore[attr-defined]

    def begin(self) -> None:
        """Draw from now on."""
        self.is_on, self.due = True, time.perf_counter()
        self.ask()

    def ask(self) -> None:
        """Send the next request, whose time it counts from."""
        self.at = time.perf_counter()
        self.transport.write(self.requests[self.sent % len(self.requests)])  # type: ignore[attr-defined]
        self.sent += 1

    def data_received(self, data: bytes) -> None:
        """Go from head to head; after the first lines all are frames."""
        ahead = self.ahead + data
        if ahead.startswith(b"HTTP"):
            head, end, ahead = ahead.partition(b"\r\n\r\n")
            if not end:
                self.ahead = head
                return
        while len(ahead) >= 4:
            length, start = ahead[1], 2
            if length == 126:
                length, start = int.from_bytes(ahead[2:4], "big"), 4
            if len(ahead) < start + length:
                break
            if ahead[0] & 15 == BINARY:
                self.answered(start + length)
            ahead = ahead[start + length :]
        self.ahead = ahead

    def answered(self, size: int) -> None:
        """Note a frame, and ask for the next one when it is due."""
        now = time.perf_counter()
        if self.counts:
            self.drawn.latencies.append((now - self.at) * 1e3)
            self.drawn.size += size
        if not self.is_on:
            return
        self.due = max(self.due + self.pace, now) if self.pace else now
        if self.due > now:
            asyncio.get_running_loop().call_later(self.due - now, self.ask)
        else:
            self.ask()


async def draw(
    urls: Sequence[str], messages: Sequence[Sequence[bytes]], pace: float, seconds: float, watch: Callable[[], object]
) -> Drawn:
    """A drawer a drawing, spread over the servers in turns; `watch` is called when what counts begins, and when it ends."""
    loop, drawn = asyncio.get_running_loop(), Drawn()
    drawers = []
    for number, asked in enumerate(messages):
        at = urlsplit(urls[number % len(urls)])
        drawer = Drawer([framed(BINARY, message) for message in asked], pace, drawn)
        await loop.create_connection(lambda drawer=drawer: drawer, at.hostname, at.port)  # type: ignore[misc]
        loop.call_later(OPENED + pace * number / len(messages), drawer.begin)
        drawers.append(drawer)
    await asyncio.sleep(OPENED + SETTLE)
    for counts in (True, False):
        watch()
        for drawer in drawers:
            drawer.counts = counts
        await asyncio.sleep(seconds if counts else 0)
    for drawer in drawers:
        drawer.is_on = False
        drawer.transport.close()
    return drawn
