"""`GET /health`: whether the server is up, and with which model."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.models.in_use import ModelInUse


def routes(in_use: ModelInUse) -> list[Route]:
    """The one route."""

    async def health(_: Request) -> Response:
        bundle = in_use.current.bundle
        return JSONResponse({"status": "ok", "model": bundle.name, "version": bundle.version})

    return [Route("/health", health)]
