"""`GET /models/VERSION/single.tflite`: the graph of a model for one image, which a page's own worker runs.

Rule: a file is named by its content, so that browsers keep it. A visitor's own is named by a version that only its
visitor knows.
"""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.http.answers import FOREVER
from app.models.in_use import ModelInUse
from app.models.workers import Lane, Workers
from model.records import BadInput
from model.serving import bundle


class GraphRoutes:
    """Hands out the files that browsers run."""

    def __init__(self, in_use: ModelInUse, workers: Workers) -> None:
        self.in_use, self.workers = in_use, workers

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route(f"/models/{{version}}/{bundle.SINGLE}", self._file, methods=["GET"])]

    async def _file(self, request: Request) -> Response:
        """The file of a version; the model may have to be loaded to know of it."""
        try:
            path = await self.workers.run(Lane.SWIFT, self._path, request.path_params["version"])
        except BadInput as trouble:
            return PlainTextResponse(f"{trouble}\n", 404)
        return FileResponse(path, media_type="application/octet-stream", headers=FOREVER)

    def _path(self, version: str) -> Path:
        """Where the file lies; raises BadInput where there is none."""
        made = self.in_use.model(version).bundle
        path = bundle.single_of(made)
        if path is None:
            raise BadInput(f"model {version} stays with the server: {made.browser or 'its file is gone'}")
        return path
