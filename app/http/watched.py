"""What connections of both protocols share: the server's peers know them, and what they read comes through an inflow.

Rule: stands before uvicorn's protocol among a connection's bases, whose own ways it ends in.
"""

from __future__ import annotations

import asyncio
import math
from typing import Any

from app.http.buckets import Pace
from app.http.inflow import Inflow
from app.http.peers import Peers


class Watched(asyncio.Protocol):
    """A connection that counts, and is read no faster than it likes."""

    transport: asyncio.Transport

    def __init__(self, *, peers: Peers, **given: Any) -> None:
        """`given` is what uvicorn gives a protocol."""
        super().__init__(**given)
        self.until = math.inf
        self._peers = peers
        self._inflow: Inflow
        self._pace: Pace

    def connection_lost(self, exc: Exception | None) -> None:
        """A peer has gone."""
        self._peers.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what was read when its time comes."""
        if not self.transport.is_closing():
            self._inflow.received(data)

    def resume_writing(self) -> None:
        """The peer reads."""
        self._peers.has_read(self)
        super().resume_writing()

    def expire(self) -> None:
        """What the connection is about was not done by its time."""
        self.transport.close()

    def _parse(self, data: bytes) -> None:
        """A piece, by the protocol itself."""
        super().data_received(data)
