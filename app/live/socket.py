"""`/live`: a page's requests in, frames and news out. One frame in flight, the newest request waiting.

Binary messages are requests and frames (`model.serving.frame`), text is news and goes one way only. A message that is
no request closes the connection with a code and a reason (`model.serving.wire`). Another site's page gets none. When
the server ends, the frame in flight is sent, then a code that has the page connect anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.figures.live import LiveFigures, Stages
from app.http.access import is_foreign
from app.http.middleware.request_id import HEADER
from app.live.frames import Frames
from app.live.news import Newest, News, Over
from app.live.turns import Use
from app.logs import REQUEST
from model.records import BadInput, Gone
from model.serving.wire import CLOSE_BROKEN, CLOSE_GONE, CLOSE_MALFORMED, CLOSE_RESTART, CLOSE_TEXT

_log = logging.getLogger("featurescope.live")
_REASON_BYTES = 120
_LAST = 2.0  # seconds that the last frame may take when the server ends


def endpoint(frames: Frames, news: News, figures: LiveFigures) -> Callable[[WebSocket], Coroutine[Any, Any, None]]:
    """The handler of the WebSocket route."""

    async def live(socket: WebSocket) -> None:
        if is_foreign(socket.headers):
            return await socket.close()
        await socket.accept(headers=[(HEADER.encode(), REQUEST.get().encode())])
        newest, use, slot = Newest[bytes](), Use(), news.subscribe()
        answering = asyncio.create_task(_answer(socket, frames, newest, use, figures.stages()))
        announcing = asyncio.create_task(_announce(socket, slot))
        try:
            if await _listen(socket, newest, use, answering):
                await _end(socket, newest, answering)
        finally:
            news.leave(slot)
            answering.cancel()
            announcing.cancel()

    return live


async def _listen(socket: WebSocket, newest: Newest[bytes], use: Use, answering: asyncio.Task[None]) -> bool:
    """Read until the page goes away, keeping the newest request only; tells whether it is the server that ends."""
    while not answering.done():
        event = await socket.receive()
        if event["type"] != "websocket.receive":
            return bool(event.get("code") == CLOSE_RESTART)
        if event.get("bytes") is None:
            answering.cancel()
            await _close(socket, CLOSE_TEXT, "text given, expected a binary request")
            return False
        use.ask()
        newest.put(event["bytes"])
    return False


async def _end(socket: WebSocket, newest: Newest[bytes], answering: asyncio.Task[None]) -> None:
    """Have the request that is here answered, unless that takes long, and the page connect anew."""
    newest.end()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LAST):
            await answering
    await _close(socket, CLOSE_RESTART, "the server ends; connect anew")


async def _answer(socket: WebSocket, frames: Frames, newest: Newest[bytes], use: Use, stages: Stages) -> None:
    """Answer the newest request, one at a time; sending waits for a slow reader."""
    try:
        while True:
            packed = await frames.reply(newest, use, stages)
            if not await _sent(socket, packed):
                return stages.ended("left")
            stages.sent(len(packed))
    except BadInput as error:
        stages.ended("gone" if isinstance(error, Gone) else "refused")
        await _close(socket, CLOSE_GONE if isinstance(error, Gone) else CLOSE_MALFORMED, str(error))
    except Over:
        return  # the server ends
    except Exception:
        stages.ended("failed")
        _log.exception("a live request failed")
        await _close(socket, CLOSE_BROKEN, f"the server could not answer; its log has the reason under {REQUEST.get()}")


async def _sent(socket: WebSocket, packed: bytes) -> bool:
    """Send a frame; tells whether the page was still there."""
    try:
        await socket.send_bytes(packed)
    except (WebSocketDisconnect, RuntimeError):
        return False
    return True


async def _announce(socket: WebSocket, slot: Newest[str]) -> None:
    """Pass news on; only the newest counts."""
    try:
        while True:
            await socket.send_text(await slot.take())
    except (WebSocketDisconnect, RuntimeError):
        return  # the page went away


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    """Close with a reason, which the protocol limits to 123 bytes."""
    short = reason.encode()[:_REASON_BYTES].decode(errors="ignore")
    try:
        await socket.close(code, short)
    except (WebSocketDisconnect, RuntimeError):
        return  # closed from the other side already
