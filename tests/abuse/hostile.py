"""`python tests/abuse/hostile.py KIND COUNT PORT`: that many hostile clients, until killed. A process of its own.

Rule: whoever is closed or refused comes back at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import peer

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_LOT = 64  # frames a write


async def _flood(streams: Streams, data: bytes, *, reads: bool) -> None:
    """Send the same without end."""
    reader, writer = streams
    reading = asyncio.create_task(_drain(reader)) if reads else None
    try:
        while not (reading and reading.done()):
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(0)
    finally:
        if reading:
            reading.cancel()


async def _drain(reader: asyncio.StreamReader) -> None:
    """Read and throw away."""
    while await reader.read(1 << 20):
        pass


async def _deaf(port: int) -> None:
    """Ordinary requests, answers never read."""
    streams = await peer.live(port)
    streams[1].transport.pause_reading()  # type: ignore[attr-defined]
    await _flood(streams, peer.framed(peer.BINARY, peer.ordinary()), reads=False)


async def _greedy(port: int) -> None:
    """Ordinary requests as fast as may be, answers read."""
    await _flood(await peer.live(port), peer.framed(peer.BINARY, peer.ordinary()), reads=True)


async def _heavy(port: int) -> None:
    """The largest legal requests, answers read."""
    await _flood(await peer.live(port), peer.framed(peer.BINARY, peer.largest()), reads=True)


async def _costly(port: int) -> None:
    """Short requests that cost much: as many strokes as there may be."""
    await _flood(await peer.live(port), peer.framed(peer.BINARY, peer.costly()), reads=True)


async def _pings(port: int) -> None:
    """Pings without end, pongs read."""
    await _flood(await peer.live(port), peer.framed(peer.PING, b"") * _LOT, reads=True)


async def _text(port: int) -> None:
    """Text where none is expected."""
    await _flood(await peer.live(port), peer.framed(peer.TEXT, b"x") * _LOT, reads=True)


async def _fragments(port: int) -> None:
    """A message in empty pieces that never ends."""
    streams = await peer.live(port)
    streams[1].write(peer.framed(peer.BINARY, b"", last=False))
    await _flood(streams, peer.framed(0, b"", last=False) * _LOT, reads=True)


async def _half(port: int) -> None:
    """A head that is begun and not finished."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
    await _drain(reader)
    writer.close()


async def _connects(port: int) -> None:
    """Open a socket and leave."""
    _, writer = await peer.live(port)
    writer.transport.abort()


async def _requests(port: int) -> None:
    """Requests without end on a connection that is kept."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await _flood((reader, writer), b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * _LOT, reads=True)


KINDS: dict[str, tuple[Callable[[int], Awaitable[None]], str]] = {
    "deaf": (_deaf, "sending requests, reading nothing"),
    "greedy": (_greedy, "sending requests, reading frames"),
    "heavy": (_heavy, "sending the largest legal requests"),
    "costly": (_costly, "sending drawings of 1,024 strokes"),
    "pings": (_pings, "sending pings"),
    "text": (_text, "sending text"),
    "fragments": (_fragments, "sending empty fragments"),
    "half": (_half, "with half a head"),
    "connects": (_connects, "connecting and leaving"),
    "requests": (_requests, "sending HTTP requests"),
}


async def _again(kind: str, port: int) -> None:
    """One client that does not give up."""
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await KINDS[kind][0](port)
        await asyncio.sleep(0)


async def _all(kind: str, count: int, port: int) -> None:
    """All of them at once."""
    print("ready", flush=True)
    await asyncio.gather(*(_again(kind, port) for _ in range(count)))


if __name__ == "__main__":
    asyncio.run(_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
