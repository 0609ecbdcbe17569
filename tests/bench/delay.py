"""A network between a browser and a server on one machine: bytes in, the same bytes out some milliseconds later.

Rule: order is kept and nothing is held back for its size; only time is added, the same each way. A process of its own,
`python tests/bench/delay.py http://HOST:PORT MILLISECONDS`, says where it listens as a server does.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit


class Way(asyncio.Protocol):
    """One direction of a connection: what is read here is written to `out` when its time has come."""

    def __init__(self, seconds: float) -> None:
        """How long it takes."""
        self.seconds = seconds
        self.out: asyncio.Transport
        self.under_way: deque[Callable[[], None]] = deque()

    def data_received(self, data: bytes) -> None:
        """Send on its way."""
        self._later(lambda: self.out.write(data))

    def eof_received(self) -> bool:
        """Nothing more comes from here; answers still may."""
        self._later(lambda: self.out.write_eof())
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """The end is under way as long as all before it."""
        self._later(lambda: self.out.close())

    def _later(self, act: Callable[[], None]) -> None:
        self.under_way.append(act)
        asyncio.get_running_loop().call_later(self.seconds, lambda: self.under_way.popleft()())


class Door(Way):
    """A connection of the browser; the one to the server is made for it."""

    def __init__(self, seconds: float, host: str, port: int) -> None:
        """Where the server is."""
        super().__init__(seconds)
        self.server = host, port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connect before anything is read."""
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()
        self.connecting = asyncio.ensure_future(self._connect(transport))

    async def _connect(self, transport: asyncio.Transport) -> None:
        try:
            out, back = await asyncio.get_running_loop().create_connection(lambda: Way(self.seconds), *self.server)
        except OSError:
            return transport.abort()
        self.out, back.out = out, transport
        transport.resume_reading()


async def main(url: str, milliseconds: float) -> None:
    """Serve until ended."""
    to = urlsplit(url)
    assert to.hostname and to.port
    made = (milliseconds / 1000, to.hostname, to.port)
    server = await asyncio.get_running_loop().create_server(lambda: Door(*made), "127.0.0.1", 0)
    print(f"at http://127.0.0.1:{server.sockets[0].getsockname()[1]}", file=sys.stderr, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
