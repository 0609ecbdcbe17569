"""What a visitor's own model takes: announce it, send it in parts, have it opened, see how that goes, leave it.

`POST /uploads` {"model": {"name", "size"}, "data"?: …} → its token; `PUT /uploads/TOKEN/KIND?at=N` adds a part;
`POST /uploads/TOKEN/open` has it built; `GET /uploads/TOKEN` says how that goes and, once it is done, gives the browser
a cookie by which it alone is shown the model; `POST /uploads/leave` takes that away. Who may is `--uploads`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.figures.figures import Figures
from app.http.access import check_origin, check_upload
from app.http.answers import answered, body_of
from app.models.uploads import LIFETIME, Upload, Uploads
from app.models.workers import Lane, Workers
from model.records import BadInput
from model.runs import liveness

COOKIE = "featurescope-own"
_MOST = 1 << 60  # the largest place in a file that can be asked for


def token_of(request: Request) -> str:
    """Which own model a browser is shown; empty for none."""
    return request.cookies.get(COOKIE, "")[:64]


class UploadRoutes:
    """Takes what pages want done with visitors' own models, and has it done."""

    def __init__(self, uploads: Uploads, workers: Workers, allowed: str, figures: Figures) -> None:
        """`allowed` is the setting `--uploads`; `figures` count how they end."""
        self.uploads, self.workers, self.allowed, self.figures = uploads, workers, allowed, figures
        self._building: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        """All routes, for the factory."""
        return [
            Route("/uploads", self._begin, methods=["POST"]),
            Route("/uploads/leave", self._leave, methods=["POST"]),
            Route("/uploads/{token}", self._look, methods=["GET"]),
            Route("/uploads/{token}/open", self._open, methods=["POST"]),
            Route("/uploads/{token}/{kind}", self._receive, methods=["PUT"]),
        ]

    async def _begin(self, request: Request) -> Response:
        """Announce files."""
        given, address = await body_of(request), request.client.host if request.client else ""

        async def work() -> dict[str, Any]:
            upload = await self.workers.run(Lane.SWIFT, self.uploads.begin, address, given)
            return {"token": upload.token}

        return await self._allowed(request, work)

    async def _receive(self, request: Request) -> Response:
        """A part of a file."""
        at, part = request.query_params.get("at", ""), await request.body()
        token, kind = request.path_params["token"], request.path_params["kind"]

        async def work() -> dict[str, Any]:
            if not at.isdecimal() or len(at) > 20 or int(at) > _MOST:
                raise BadInput(f"at {at[:20]!r}: expected a place in the file")
            return {"have": await self.workers.run(Lane.SWIFT, self.uploads.receive, token, kind, int(at), part)}

        return await self._allowed(request, work)

    async def _open(self, request: Request) -> Response:
        """Have it built, by a child of its own; the page looks how it goes."""
        token = request.path_params["token"]

        async def work() -> dict[str, Any]:
            upload = await self.workers.run(Lane.SWIFT, self.uploads.queue, token)
            task = asyncio.create_task(self._build(token))
            self._building.add(task)
            task.add_done_callback(self._building.discard)
            return _said(upload)

        return await self._allowed(request, work)

    async def _build(self, token: str) -> None:
        """Have it built when its turn comes; until that is done, other servers see that this one is at it."""
        building = asyncio.ensure_future(self.workers.run(Lane.BUILD, self.uploads.build, token))
        state = "failed"
        try:
            with contextlib.suppress(BadInput):  # its visitor has left meanwhile
                while not (await asyncio.wait([building], timeout=liveness.BEAT))[0]:
                    await self.workers.run(Lane.SWIFT, self.uploads.go_on, token)
                state = building.result().state
        finally:
            self.figures.uploaded(state)

    async def _look(self, request: Request) -> Response:
        """How it goes; the cookie once it is done."""
        token = request.path_params["token"]
        states: list[Upload] = []

        async def work() -> dict[str, Any]:
            states.append(await self.workers.run(Lane.SWIFT, self.uploads.find, token))
            return _said(states[0])

        response = await self._allowed(request, work)
        if states and states[0].state == "done":
            response.set_cookie(
                COOKIE, token, max_age=LIFETIME, httponly=True, samesite="lax", secure=request.url.scheme == "https"
            )
        return response

    async def _leave(self, request: Request) -> Response:
        """Go back to the model that everybody sees, and forget one's own."""

        async def work() -> dict[str, Any]:
            await self.workers.run(Lane.SWIFT, self.uploads.close, token_of(request))
            return {}

        response = await self._allowed(request, work)
        response.delete_cookie(COOKIE, path="/")
        return response

    async def _allowed(self, request: Request, work: Callable[[], Awaitable[dict[str, Any]]]) -> Response:
        """Do what is wanted if the visitor may, and from our own page."""

        async def checked() -> dict[str, Any]:
            check_origin(request)
            check_upload(request, self.allowed)
            return await work()

        return await answered(checked())


def _said(upload: Upload) -> dict[str, Any]:
    """What a page is told of an upload."""
    about = {"state": upload.state, "line": upload.line, "version": upload.version}
    return about | ({"template": upload.template, "with": upload.values} if upload.template else {})
