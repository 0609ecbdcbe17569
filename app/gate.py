"""The door in front of Dash: known paths only, small bodies only, safe headers, compressed files.

Plain ASGI, because Dash's own hooks can neither refuse a request nor see a WebSocket.
"""

from __future__ import annotations

import gzip
import logging
import re
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("featurescope.gate")
PATHS = {
    "/", "/health", "/_favicon.ico", "/vendor/bootstrap.min.css",
    "/_dash-layout", "/_dash-dependencies", "/_dash-update-component",
}  # fmt: skip
PREFIXES = ("/_dash-component-suites/", "/assets/")
PATTERN = re.compile(r"/runs/[^/]+/[^/]+|/models/[0-9a-f]{12}(/map/[a-z]+)?")
MAX_BODY = 1 << 20
COMPRESSED = ("javascript", "css", "json", "html", "svg")
WORTH = 1024  # bytes below which compression does not pay
KEPT = 64  # compressed files kept in memory
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "SAMEORIGIN",
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; "
    "object-src 'none'; base-uri 'self'",
}


class Gate:
    """Wraps the whole application."""

    def __init__(self, inside: ASGIApp) -> None:
        self.inside = inside
        self.kept: dict[tuple[str, bytes], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "websocket" and scope["path"] != "/live":
            return await self.tolerate(scope, receive, send)
        if scope["type"] != "http":
            return await self.inside(scope, receive, send)
        path = scope["path"]
        known = path in PATHS or path.startswith(PREFIXES) or PATTERN.fullmatch(path) is not None
        if scope["method"] == "POST":
            known = known or path in ("/runs", "/runs/outlook", "/model/undo")
        if not known:
            return await refuse(404, f"{path[:200]}: no such page", scope, receive, send)
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            return await refuse(413, f"body of {length[:20]} bytes, expected {MAX_BODY}", scope, receive, send)
        if "transfer-encoding" in headers:
            body = await whole(receive)
            if body is None:
                return await refuse(413, f"body of over {MAX_BODY} bytes", scope, receive, send)
            receive = replaying(body, receive)
        await self.inside(scope, receive, Compressing(self, scope, send))

    async def tolerate(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Dash's own socket, which the page does not use: nonsense on it is not worth a traceback."""
        try:
            await self.inside(scope, receive, send)
        except Exception as error:
            log.info("%s: %s", scope["path"], error)

    def squeezed(self, path: str, tag: bytes, body: bytes) -> bytes:
        """A body compressed; a file with a tag is compressed once and kept."""
        if not tag:
            return gzip.compress(body, 5)
        if (path, tag) not in self.kept:
            if len(self.kept) >= KEPT:
                self.kept.pop(next(iter(self.kept)))
            self.kept[path, tag] = gzip.compress(body, 6)
        return self.kept[path, tag]


async def whole(receive: Receive) -> bytes | None:
    """A body that does not say how long it is; None once it is too large."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if sum(map(len, parts)) > MAX_BODY:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def replaying(body: bytes, receive: Receive) -> Receive:
    """A receive that starts with a body read before."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


class Compressing:
    """A send that adds headers, and holds a compressible body back until it is whole."""

    def __init__(self, gate: Gate, scope: Scope, send: Send) -> None:
        self.gate, self.path, self.send = gate, scope["path"], send
        self.wanted = "gzip" in Headers(scope=scope).get("accept-encoding", "") and scope["method"] == "GET"
        self.start: Any = None
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Pass a message on, or hold it back."""
        if message["type"] == "http.response.start":
            if message["status"] == 500 and self.path.startswith("/_dash-component-suites/"):
                message["status"] = 404  # what Dash makes of a file that is not there
            headers = MutableHeaders(raw=message["headers"])
            for name, value in HEADERS.items():
                headers[name] = value
            kind = headers.get("content-type", "")
            small = int(headers.get("content-length", WORTH)) < WORTH
            if self.wanted and message["status"] == 200 and not small and any(w in kind for w in COMPRESSED):
                self.start = message
                return
            return await self.send(message)
        if self.start is None or message["type"] != "http.response.body":
            return await self.send(message)
        self.parts.append(message.get("body", b""))
        if not message.get("more_body"):
            await self.finish(b"".join(self.parts))

    async def finish(self, body: bytes) -> None:
        """Send the held start and the body, compressed."""
        headers = MutableHeaders(raw=self.start["headers"])
        tag = (headers.get("etag") or headers.get("last-modified") or "").encode()
        if not tag and "max-age" in headers.get("cache-control", ""):
            tag = str(len(body)).encode()
        squeezed = self.gate.squeezed(self.path, tag, body)
        headers["content-encoding"], headers["vary"] = "gzip", "Accept-Encoding"
        headers["content-length"] = str(len(squeezed))
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": squeezed})


async def refuse(status: int, line: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with one line."""
    await PlainTextResponse(line + "\n", status, headers=HEADERS)(scope, receive, send)
