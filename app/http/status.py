"""`GET /health`: whether the server is up, and with which model. `GET /ready`: whether it can do all of its work.

Rule: what is ready or lacking is for whoever runs the server, so only its own machine is told.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.http.access import Refused, check_operator
from app.http.answers import error
from app.models.in_use import ModelInUse
from model import jail

_ROOM = 200 << 20  # bytes that a workspace needs, for a bundle and what is computed of it


def routes(in_use: ModelInUse, workspace: Path) -> list[Route]:
    """Both routes."""

    async def health(_: Request) -> Response:
        bundle = in_use.current.bundle
        return JSONResponse({"status": "ok", "model": bundle.name, "version": bundle.version})

    async def ready(request: Request) -> Response:
        try:
            check_operator(request)
        except Refused as refused:
            return JSONResponse(error(refused.code, str(refused)), 403)
        facts = await asyncio.to_thread(_facts, workspace)
        status = "ready" if facts["workspace"] == "writable" and facts["room"] else "not ready"
        model = in_use.current.bundle.version
        return JSONResponse({"status": status, "model": model, **facts}, 200 if status == "ready" else 503)

    return [Route("/health", health), Route("/ready", ready)]


def _facts(workspace: Path) -> dict[str, Any]:
    """What there is, and what a stranger's file would be opened without."""
    try:
        with tempfile.TemporaryFile(dir=workspace):
            writable = "writable"
        room = shutil.disk_usage(workspace).free
    except OSError as trouble:
        writable, room = f"not writable ({trouble.strerror})", 0
    return {"workspace": writable, "free_mb": room >> 20, "room": room > _ROOM, "jail_lacks": jail.missing()}
