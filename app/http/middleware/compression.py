"""Answers compressed where that pays; a file with a tag is compressed once and kept."""

from __future__ import annotations

import gzip
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.cache import Memory

_COMPRESSED = ("javascript", "css", "json", "html", "svg")
_WORTH = 1024  # bytes below which compression does not pay
_FILES = 128  # compressed files kept in memory


class Compression:
    """Compresses what a browser that takes gzip asks for by GET."""

    def __init__(self, application: ASGIApp) -> None:
        self.application = application
        self._files: Memory[tuple[str, bytes], bytes] = Memory(_FILES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and its answer compressed."""
        wanted = scope["type"] == "http" and scope["method"] == "GET"
        if wanted and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            send = _Compressing(self, scope["path"], bool(scope["query_string"]), send)
        await self.application(scope, receive, send)

    def squeezed(self, path: str, tag: bytes, body: bytes) -> bytes:
        """A body compressed; once, if it has a tag."""
        if not tag:
            return gzip.compress(body, 5)
        return self._files.get((path, tag), lambda: gzip.compress(body, 9))


class _Compressing:
    """A send that holds a compressible body back until it is whole."""

    def __init__(self, compression: Compression, path: str, query: bool, send: Send) -> None:
        """`query` tells that the path alone does not say what is asked for."""
        self.compression, self.path, self.query, self.send = compression, path, query, send
        self.start: Any = None
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Pass a message on, or hold it back."""
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            small = int(headers.get("content-length", _WORTH)) < _WORTH
            kind = headers.get("content-type", "")
            if message["status"] == 200 and not small and any(word in kind for word in _COMPRESSED):
                self.start = message
                return
            return await self.send(message)
        if self.start is None or message["type"] != "http.response.body":
            return await self.send(message)
        self.parts.append(message.get("body", b""))
        if not message.get("more_body"):
            await self._finish(b"".join(self.parts))

    async def _finish(self, body: bytes) -> None:
        """Send the held start and the body, compressed."""
        headers = MutableHeaders(raw=self.start["headers"])
        tag = (headers.get("etag") or headers.get("last-modified") or "").encode()
        if not tag and not self.query and "max-age" in headers.get("cache-control", ""):
            tag = str(len(body)).encode()
        squeezed = self.compression.squeezed(self.path, tag, body)
        headers["content-encoding"], headers["vary"] = "gzip", "Accept-Encoding"
        headers["content-length"] = str(len(squeezed))
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": squeezed})
