"""A connection that speaks HTTP: uvicorn's own, with an end to whatever a peer can draw out.

Rule: a head is small and soon whole, a body soon there, one request is answered before the next is read; a peer that
goes too fast is read more slowly. `app.live.connection` takes over what becomes a WebSocket.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.http.buckets import ANY, Bucket, Pace, Rate
from app.http.inflow import Inflow
from app.http.peers import Peers
from app.http.watched import Watched

MAX_HEAD = 32 << 10  # bytes of a head, or of the trailers after a body
_MAX_LINES = 200  # of a head
_PIECE = 2 << 10  # bytes parsed at once: as many chunks of a body as take a few milliseconds
_WITHIN = {h11.IDLE: 10.0, h11.SEND_BODY: 30.0}  # seconds for a head, from connecting or the last answer; for a body
_REQUESTS = Rate(50, 200)  # of one connection; a page loads some 60 files over six
_LINES = 64  # lines of a chunked body that count as a request
_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_MANY_LINES = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class HttpConnection(Watched, H11Protocol):
    """One connection, from its first byte on."""

    def __init__(self, *, peers: Peers, **given: Any) -> None:
        """`given` is what uvicorn gives a protocol."""
        super().__init__(peers=peers, **given)
        self._phase: object = None
        self._lines = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let a peer in, now or when it is its turn, or turn it away."""
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        self._inflow = Inflow(transport, _PIECE, self._deliver, self._is_ready)
        self.flow = _Flow(transport, self._inflow.go_on)
        wait = self._peers.join(self, host)
        if wait is None:
            transport.write(_BUSY)
            return transport.close()
        now = self.loop.time()
        address = self._peers.address(host)
        self._pace = Pace(Bucket(ANY if address.is_proxy else _REQUESTS, now), address.requests)
        self._watch(now + wait)
        self._inflow.hold(wait)

    def send_400_response(self, msg: str) -> None:
        """Say that a request is malformed, if its answer has not begun."""
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.transport.close()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Another protocol takes over."""
        self._inflow.stop()
        super().handle_websocket_upgrade(event)
        self._peers.leave(self)

    def shutdown(self) -> None:
        """The server ends: what is being answered still is, a connection without a question closes."""
        try:
            super().shutdown()
        except h11.LocalProtocolError:  # it is being turned away
            self.transport.close()

    def on_response_complete(self) -> None:
        """The next request, when the pace allows."""
        if wait := self._pace.take(1, self.loop.time()):
            self.loop.call_later(wait, self._next_request)
        else:
            self._next_request()

    def _next_request(self) -> None:
        """Handle what came behind the request that was answered."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self._watch(self.loop.time())
            self._inflow.go_on()

    def _is_ready(self) -> bool:
        """Whether more of the current request is to come and wanted."""
        return not self.flow.read_paused and self.conn.their_state is not h11.DONE

    def _deliver(self, data: bytes) -> None:
        """Parse a piece."""
        lines = data.count(b"\n")
        if self.conn.their_state is h11.IDLE:
            self._lines += data.partition(b"\r\n\r\n")[0].count(b"\n")
            if self._lines > _MAX_LINES:
                self.transport.write(_TOO_MANY_LINES)
                return self.transport.close()
        elif lines > 1 and any(name == b"transfer-encoding" for name, _ in self.headers):
            self._inflow.hold(self._pace.take(lines / _LINES, self.loop.time()))
        self._parse(data)
        self._watch(self.loop.time())

    def _watch(self, now: float) -> None:
        """Set until when what the connection is about must be done."""
        if self.conn.their_state is not self._phase:
            self._phase, self._lines = self.conn.their_state, 0
            self.until = now + _WITHIN.get(self.conn.their_state, math.inf)


class _Flow(FlowControl):
    """Uvicorn's wish for more goes to what was read ahead first."""

    def __init__(self, transport: asyncio.Transport, go_on: Callable[[], None]) -> None:
        super().__init__(transport)
        self._go_on = go_on

    def resume_reading(self) -> None:
        """More is wanted."""
        if self.read_paused:
            self.read_paused = False
            self._go_on()
