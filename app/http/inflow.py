"""What is read of a connection → small pieces for its parser, no faster than the parser's owner wants them.

Rule: a piece is parsed in milliseconds whatever is in it, and others have their turn before the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_MOST = 1 << 20  # bytes read ahead; more than the largest reads of any event loop


class Inflow:
    """Between a transport and the parser of its protocol."""

    def __init__(
        self, transport: asyncio.Transport, piece: int, deliver: Callable[[bytes], None], ready: Callable[[], bool]
    ) -> None:
        """`deliver` parses at most `piece` bytes; it is not called unless `ready` says that more is wanted."""
        self._transport, self._piece, self._deliver, self._ready = transport, piece, deliver, ready
        self._loop = asyncio.get_running_loop()
        self._ahead = bytearray()
        self._held = self._coming = False

    def received(self, data: bytes) -> None:
        """Hand on what was read, or keep it."""
        if len(data) <= self._piece and not self._ahead and not self._held and self._ready():
            return self._deliver(data)
        self._ahead += data
        if len(self._ahead) > _MOST:
            return self._transport.abort()
        self._transport.pause_reading()
        self.go_on()

    def hold(self, seconds: float) -> None:
        """Hand nothing on, and read nothing, for a while."""
        if seconds > 0 and not self._held:
            self._held = True
            self._transport.pause_reading()
            self._loop.call_later(seconds, self._let_go)

    def go_on(self) -> None:
        """More is wanted: what was read ahead first."""
        if self._held or self._coming:
            return
        if self._ahead:
            self._coming = True
            self._loop.call_soon(self._next)
        elif self._ready():
            self._transport.resume_reading()

    def stop(self) -> None:
        """Hand nothing on any more: the transport is another protocol's, which reads from here on."""
        self._ahead.clear()
        self._ready = lambda: False
        self._transport.resume_reading()

    def _let_go(self) -> None:
        """The while is over."""
        self._held = False
        self.go_on()

    def _next(self) -> None:
        """One piece of what was read ahead."""
        self._coming = False
        if self._transport.is_closing():
            return self._ahead.clear()
        if self._held or not self._ready():
            return
        piece = bytes(self._ahead[: self._piece])
        del self._ahead[: self._piece]
        self._deliver(piece)
        self.go_on()
