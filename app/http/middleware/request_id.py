"""Each request has an id: its proxy's `x-request-id`, else one of ours. The log names it, and the answer's head."""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import REQUEST

HEADER = "x-request-id"
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_BYTES = 8  # of one of ours


class RequestId:
    """Names requests; a WebSocket's handler says the name itself, so that frames are sent without a detour."""

    def __init__(self, application: ASGIApp) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through under its name."""
        if scope["type"] not in ("http", "websocket"):
            return await self.application(scope, receive, send)
        given = Headers(scope=scope).get(HEADER, "")
        name = given if _ID.fullmatch(given) else secrets.token_hex(_BYTES)
        REQUEST.set(name)  # for the task of this request alone, and what it starts

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        await self.application(scope, receive, named if scope["type"] == "http" else send)
