"""What Dash answers with status 500, a file that a component package does not have, is a 404."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SUITES = "/_dash-component-suites/"


class MissingFiles:
    """Mends the status."""

    def __init__(self, application: ASGIApp) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and its answer with the status that it should have."""

        async def mended(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 500:
                message["status"] = 404
            await send(message)

        files = scope["type"] == "http" and scope["path"].startswith(_SUITES)
        await self.application(scope, receive, mended if files else send)
