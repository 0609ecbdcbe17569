"""`/live`: a page's requests in, frames out. One frame in flight, the newest request waiting.

The binary messages are documented in `model.frame`. Text goes one way only, as JSON, on opening and whenever
something has moved: `{"version": of the model in use, "run": the latest run, "runs": a revision of all of them}`.
A message that is no request closes the connection with a reason (1003 text, 1007 malformed, 1009 too big).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.service import Service
from app.words import sentence
from model.records import BadInput, RunStatus

log = logging.getLogger("featurescope.live")
TEXT, MALFORMED, BROKEN = 1003, 1007, 1011
REASON_BYTES = 120


Message = TypeVar("Message", str, bytes)


class Newest(Generic[Message]):
    """A slot for one message: a newer one replaces it, so that nothing queues."""

    def __init__(self) -> None:
        self.message: Message | None = None
        self.filled = asyncio.Event()

    def put(self, message: Message) -> None:
        """Leave a message, in place of any that waits."""
        self.message = message
        self.filled.set()

    async def take(self) -> Message:
        """Wait for a message and take it."""
        while self.message is None:
            self.filled.clear()
            await self.filled.wait()
        message, self.message = self.message, None
        return message


class Crowd:
    """All open pages, to be told what concerns everybody; each has a slot, so none holds up the others."""

    def __init__(self, version: str) -> None:
        """`version` is the model's that is in use."""
        self.slots: set[Newest[str]] = set()
        self.news: dict[str, object] = {"version": version, "run": {}, "runs": ""}

    def moved(self, status: RunStatus, revision: str) -> None:
        """News of the latest run, and perhaps of others."""
        share = (status.epoch + status.batch / max(status.batches, 1)) / max(status.epochs, 1)
        run = {
            "id": status.id, "state": status.state, "epoch": status.epoch, "share": share, "line": sentence(status),
            "stops": bool(status.reason),
        }  # fmt: skip
        self.tell(run=run, runs=revision)

    def tell(self, **changes: object) -> None:
        """Have every page know."""
        self.news |= changes
        for slot in self.slots:
            slot.put(json.dumps(self.news))


def endpoint(service: Service, crowd: Crowd) -> Callable[[WebSocket], Coroutine[Any, Any, None]]:
    """The WebSocket route of a service."""

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(json.dumps(crowd.news))
        newest, news = Newest[bytes](), Newest[str]()
        painter = asyncio.create_task(answer(socket, service, newest))
        herald = asyncio.create_task(announce(socket, news))
        crowd.slots.add(news)
        try:
            await listen(socket, newest, painter)
        finally:
            crowd.slots.discard(news)
            painter.cancel()
            herald.cancel()

    return live


async def listen(socket: WebSocket, newest: Newest[bytes], painter: asyncio.Task[None]) -> None:
    """Read until the page goes away, keeping the newest request only."""
    while not painter.done():
        event = await socket.receive()
        if event["type"] != "websocket.receive":
            return
        if event.get("bytes") is None:
            painter.cancel()
            return await close(socket, TEXT, "text given, expected a binary request")
        newest.put(event["bytes"])


async def answer(socket: WebSocket, service: Service, newest: Newest[bytes]) -> None:
    """Answer the newest request, one at a time; sending waits for a slow reader."""
    try:
        while True:
            message = await newest.take()
            await socket.send_bytes(await service.reply(message))
    except BadInput as error:
        await close(socket, MALFORMED, str(error))
    except (WebSocketDisconnect, RuntimeError):
        return  # the page went away while its frame was on the way
    except Exception:
        log.exception("a live request failed")
        await close(socket, BROKEN, "the server could not answer; see its log")


async def announce(socket: WebSocket, news: Newest[str]) -> None:
    """Pass news on; only the newest counts."""
    try:
        while True:
            await socket.send_text(await news.take())
    except (WebSocketDisconnect, RuntimeError):
        return  # the page went away


async def close(socket: WebSocket, code: int, reason: str) -> None:
    """Close with a reason, which the protocol limits to 123 bytes."""
    short = reason.encode()[:REASON_BYTES].decode(errors="ignore")
    try:
        await socket.close(code, short)
    except RuntimeError:
        return  # closed from the other side already
