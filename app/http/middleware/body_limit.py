"""No request's body over a megabyte, whether it says its length or not."""

from __future__ import annotations

from contextlib import suppress

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MAX_BODY = 1 << 20


class BodyLimit:
    """Refuses what is larger with status 413 and a line."""

    def __init__(self, application: ASGIApp) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it; whose sender goes before it is whole is nobody's trouble."""
        with suppress(ClientDisconnect):
            await self._limited(scope, receive, send)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As `__call__`; raises ClientDisconnect."""
        if scope["type"] != "http":
            return await self.application(scope, receive, send)
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > _MAX_BODY:
            line = f"body of {length[:20]} bytes, expected {_MAX_BODY}\n"
            return await PlainTextResponse(line, 413)(scope, receive, send)
        if "transfer-encoding" in headers:
            body = await _whole(receive)
            if body is None:
                return await PlainTextResponse(f"body of over {_MAX_BODY} bytes\n", 413)(scope, receive, send)
            receive = _replaying(body, receive)
        await self.application(scope, receive, send)


async def _whole(receive: Receive) -> bytes | None:
    """A body that does not say how long it is; None once it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _MAX_BODY:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _replaying(body: bytes, receive: Receive) -> Receive:
    """A receive that starts with a body read before."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
