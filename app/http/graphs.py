"""`GET /models/VERSION/single.tflite` and `gradients.tflite`: the graphs of a model that a page's own worker runs.

Rule: a file is named by its content, so that browsers keep it. A visitor's own is named by a version that only its
visitor knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.http.answers import FOREVER
from app.models.in_use import ModelInUse
from app.models.workers import Lane, Workers
from model.records import BadInput, Bundle
from model.serving import bundle

_FILES: dict[str, tuple[Callable[[Bundle], Path | None], Callable[[Bundle], str]]] = {  # where it lies, why it does not
    bundle.SINGLE: (bundle.single_of, lambda made: made.browser),
    bundle.GRADIENTS: (bundle.gradients_of, lambda made: made.gradients),
}


class GraphRoutes:
    """Hands out the files that browsers run."""

    def __init__(self, in_use: ModelInUse, workers: Workers) -> None:
        self.in_use, self.workers = in_use, workers

    def routes(self) -> list[Route]:
        """A route for each file."""
        return [Route(f"/models/{{version}}/{name}", self._sender(name), methods=["GET"]) for name in _FILES]

    def _sender(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """What sends that file of a version; the model may have to be loaded to know of it."""

        async def send(request: Request) -> Response:
            try:
                path = await self.workers.run(Lane.SWIFT, self._path, request.path_params["version"], name)
            except BadInput as trouble:
                return PlainTextResponse(f"{trouble}\n", 404)
            return FileResponse(path, media_type="application/octet-stream", headers=FOREVER)

        return send

    def _path(self, version: str, name: str) -> Path:
        """Where the file lies; raises BadInput where there is none."""
        made = self.in_use.model(version).bundle
        find, reason = _FILES[name]
        path = find(made)
        if path is None:
            raise BadInput(f"model {version} stays with the server: {reason(made) or 'its file is gone'}")
        return path
