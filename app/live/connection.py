"""A connection that speaks WebSocket: uvicorn's own, read no faster than a page would send.

Rule: a flooder is held by TCP, not answered faster; whoever does what no page does, pings or pieces without end, is
closed with a code.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from app.http.buckets import Bucket, Pace, Rate
from app.http.inflow import Inflow
from app.http.peers import Peers
from app.http.watched import Watched
from model.serving.wire import CLOSE_ABUSE, CLOSE_RESTART

_PIECE = 4 << 10  # bytes parsed at once: some 700 of the smallest frames
_FRAMES = Rate(150, 300)  # a page sends one request a frame of its display
_UNSENT = 1 << 17  # bytes that the system keeps for a peer: some frames, so that a slow one soon gets only the newest
_PINGS = Rate(2, 20)  # browsers send none, proxies and scripts one in seconds
_FRAGMENTS = 64  # frames of one message
_FAREWELL = 1.0  # seconds that a peer has to read why it is closed
_CLOSING = 2.0  # seconds that a peer has to answer a close


class LiveConnection(Watched, WebSocketsSansIOProtocol):
    """One WebSocket."""

    def __init__(self, *, peers: Peers, **given: Any) -> None:
        """`given` is what uvicorn gives a protocol."""
        super().__init__(peers=peers, **given)
        self.close_timeout = _CLOSING
        self._pings: Bucket

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over a connection that was let in."""
        super().connection_made(transport)
        now, host = self.loop.time(), self.client[0] if self.client else ""
        self._inflow = Inflow(self.transport, _PIECE, self._parse, self._is_ready)
        self._pace = Pace(Bucket(_FRAMES, now), self._peers.address(host).messages)
        self._pings = Bucket(_PINGS, now)
        self._peers.take_over(self, host)
        if connected := transport.get_extra_info("socket"):
            with suppress(OSError):  # it has gone already
                connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNSENT)

    def handle_events(self) -> None:
        """Handle the frames of a piece, and read on when the pace allows."""
        count = len(self.conn.events)
        super().handle_events()
        if count:
            self._inflow.hold(self._pace.take(count, self.loop.time()))
            if len(self.frames) > _FRAGMENTS:
                self._abused(f"a message of over {_FRAGMENTS} frames")

    def handle_ping(self) -> None:
        """Answer, unless there is no end to them."""
        if self._pings.take(1, self.loop.time()):
            self._abused("too many pings")
        else:
            super().handle_ping()

    async def receive(self) -> Any:
        """The next event; a message that was taken makes room for the next."""
        message = await self.queue.get()
        if self.read_paused and self.queue.empty():
            self.read_paused = False
            self._inflow.go_on()
        return message

    def shutdown(self) -> None:
        """The server ends, which whoever answers here is told; they close it once its frame is sent."""
        if self.close_sent or not self.handshake_complete:
            return super().shutdown()
        self.stop_keepalive()
        self.close_timeout = _FAREWELL
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CLOSE_RESTART})

    def _is_ready(self) -> bool:
        """Whether what came before has been taken."""
        return not self.read_paused

    def _abused(self, reason: str) -> None:
        """Close, and read nothing more."""
        if self.close_sent or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CLOSE_ABUSE, "reason": reason})
        self.conn.send_close(CLOSE_ABUSE, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self._inflow.hold(2 * _FAREWELL)
        self.close_timer = self.loop.call_later(_FAREWELL, self.transport.close)
