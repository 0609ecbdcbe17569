"""Counts what is asked and answered, and logs a line a request where the log is to have such; sockets likewise.

Rule: neither the count nor the line has a path or a query as it was sent: the one may hold a token, the other ink.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.figures.figures import Figures
from app.figures.requests import NONE
from app.logs import REQUESTS

_SOCKET = "SOCKET"  # in place of a method
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", _SOCKET)  # any other is a visitor's own word
QUESTION = "featurescope.question"  # in a request's scope: the panel's question that it asks, if there is such a one
_NO_CODE, _NO_WORD = 1005, 1006  # how a socket ended that was closed without a code, or not closed
_log = logging.getLogger(REQUESTS)


class Counted:
    """Stands before all that may answer; `templates` are the paths of routes as they are declared, by endpoint."""

    def __init__(self, application: ASGIApp, figures: Figures, templates: Mapping[Callable[..., Any], str]) -> None:
        self.application, self.figures, self.templates = application, figures, templates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through and see what becomes of it."""
        if scope["type"] == "http":
            await self._answered(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._served(scope, receive, send)
        else:
            await self.application(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request, to the end of its answer."""
        begun, status, size = time.perf_counter(), 0, 0

        async def watched(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.application(scope, receive, watched)
        finally:
            seconds, route = time.perf_counter() - begun, self._route(scope)
            self.figures.requests.answered(route, status, seconds)
            if _log.isEnabledFor(logging.INFO):
                _line(scope["method"], route, status, seconds, bytes=size)

    async def _served(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page's socket, to its end."""
        live, begun, is_open, code = self.figures.live, time.perf_counter(), False, 0

        async def heard() -> Message:
            nonlocal code
            message = await receive()
            if message["type"] == "websocket.receive":
                live.requests.inc()
            elif message["type"] == "websocket.disconnect":
                code = code or message.get("code") or _NO_CODE
            return message

        async def said(message: Message) -> None:
            nonlocal code, is_open
            if message["type"] == "websocket.accept":
                is_open = True
                live.pages.inc()
            elif message["type"] == "websocket.close":
                code = code or message.get("code") or _NO_CODE
            await send(message)

        try:
            await self.application(scope, heard, said)
        finally:
            if is_open:
                live.pages.dec()
            live.closed(code or _NO_WORD)
            if _log.isEnabledFor(logging.INFO):
                _line(_SOCKET, self._route(scope), code or _NO_WORD, time.perf_counter() - begun)

    def _route(self, scope: Scope) -> str:
        """The template of a request's route, a question by its name; `none` where no route answered."""
        return str(scope.get(QUESTION) or self.templates.get(scope.get("endpoint", self), NONE))


def _line(method: str, route: str, status: int, seconds: float, **more: int) -> None:
    """Log what became of a request."""
    method, milliseconds = method if method in _METHODS else "other", round(seconds * 1e3, 1)
    fields = {"method": method, "route": route, "status": status, "ms": milliseconds, **more}
    _log.info("%s %s %d", method, route, status, extra={"fields": fields})
