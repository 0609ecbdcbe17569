"""Who asks, and by which scheme, where one of our own proxies passes a request on; see `app.http.proxies`.

Rule: outside all others, so that whatever counts by address counts visitors. Who may steer is not for a proxy to say:
`app.http.access` sees by the same heads that a request was passed on.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.http.proxies import Proxies, scheme


class Forwarded:
    """Puts the visitor in the place of the proxy."""

    def __init__(self, application: ASGIApp, proxies: Proxies) -> None:
        self.application, self.proxies = application, proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through as its visitor's."""
        if (client := scope.get("client")) and client[0] in self.proxies:
            headers = Headers(scope=scope)
            asked_by = scheme(headers)
            if asked_by and scope["type"] == "websocket":
                asked_by = asked_by.replace("http", "ws")
            visitor = (self.proxies.visitor(client[0], headers), 0)
            scope = {**scope, "client": visitor, "scheme": asked_by or scope["scheme"]}
        await self.application(scope, receive, send)
