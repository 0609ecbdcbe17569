"""The engine that a page runs models with by itself, under a path that names its release, so that browsers keep it.

Rule: the server does without. Files are streamed from the disk, the large ones packed by the set-up; where they are
not there, one child tries to bring them, and pages that are loaded from then on are told of them.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.engine import setup
from app.engine.package import FILES, INDEX, WASM, Package
from app.http.answers import FOREVER
from app.models.workers import Lane, Workers
from model.records import BadInput, Failure

_log = logging.getLogger("featurescope.engine")
_JAVASCRIPT, _WASM = "text/javascript", "application/wasm"  # or browsers would not compile it while it comes


class EngineFiles:
    """The package's files as a page loads them; not `wanted` where the server computes everything."""

    def __init__(self, package: Package, wanted: bool) -> None:
        self.package, self.wanted = package, wanted

    @property
    def path(self) -> str | None:
        """Below which they are served; None where there are none, or none are wanted."""
        return f"/engine/{self.package.release}/" if self.wanted and self.package.whole else None

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route("/engine/{release}/{name}", self._file)]

    async def fetch(self, workers: Workers, patience: float) -> None:
        """Have the package brought where it is wanted and not there, after `patience` seconds; says so if it fails."""
        if not self.wanted or self.package.whole:
            return
        await asyncio.sleep(patience)
        try:
            await workers.run(Lane.FETCH, setup.bring_by_child)
        except (BadInput, Failure, OSError) as trouble:
            _log.warning("pages compute nothing themselves, the server does: %s", trouble)

    async def _file(self, request: Request) -> Response:
        """One of the files; kept for ever under the release of now, never under another."""
        name, release = request.path_params["name"], request.path_params["release"]
        headers = FOREVER if release == self.package.release else {"cache-control": "no-cache"}
        if name not in FILES or not self.package.whole:
            return _missing(name)
        if name in WASM:
            return self._wasm(name, "gzip" in request.headers.get("accept-encoding", ""), headers)
        if name != INDEX:
            return _sent(self.package.path(name), _JAVASCRIPT, headers)
        try:
            return Response(self.package.index(), media_type=_JAVASCRIPT, headers=headers)
        except Failure:
            return _missing(name)

    def _wasm(self, name: str, gzip: bool, headers: dict[str, str]) -> Response:
        """A program, as its client takes it."""
        headers = headers | {"vary": "accept-encoding"}
        if gzip:
            return _sent(self.package.packed(name), _WASM, headers | {"content-encoding": "gzip"})
        return _sent(self.package.path(name), _WASM, headers)


def _sent(path: Path, kind: str, headers: dict[str, str]) -> Response:
    """A file of the disk."""
    return FileResponse(path, media_type=kind, headers=headers)


def _missing(name: str) -> Response:
    """For what there is not."""
    return PlainTextResponse(f"{name[:200]}: no such file\n", 404)
