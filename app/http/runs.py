"""What pages do with runs, and the files of runs.

`POST /runs` {"preset": …, "given": {option: text}} queues a run; `POST /runs/ID/ACT` acts on one: stop, halt (after
this epoch), resume, delete, promote, describe {"name", "notes"}, lapse (build the time-lapse).
`POST /model/undo` takes a promotion back. `GET /runs/ID/FILE` hands a run's files out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.http.answers import body_of, error, steered
from app.models.in_use import ModelInUse
from app.models.workers import Lane, Workers
from app.training.queue import TrainingQueue
from app.words import sentence
from model.records import BadInput
from model.runs import folders

_FILES = {"best.keras": "application/octet-stream", "metrics.csv": "text/csv", "log.txt": "text/plain"}


class RunRoutes:
    """Takes what pages want done with runs, and has it done."""

    def __init__(self, queue: TrainingQueue, in_use: ModelInUse, workers: Workers, control: str) -> None:
        """`control` says who may steer training."""
        self.queue, self.in_use, self.workers, self.control = queue, in_use, workers, control
        self._acts: dict[str, Callable[[str, dict[str, Any]], Any]] = {
            "stop": lambda name, _: queue.stop(name),
            "halt": lambda name, _: queue.stop(name, folders.AFTER_EPOCH),
            "resume": lambda name, _: queue.resume(name),
            "delete": lambda name, _: queue.delete(name),
            "describe": lambda name, given: queue.describe(name, given.get("name"), given.get("notes")),
            "lapse": lambda name, _: queue.want_timelapse(name),
        }

    def routes(self) -> list[Route]:
        """All routes, for the factory."""
        return [
            Route("/runs", self._start, methods=["POST"]),
            Route("/runs/{name}/promote", self._promote, methods=["POST"]),
            Route("/runs/{name}/{act}", self._act, methods=["POST"]),
            Route("/runs/{name}/{file}", self._file, methods=["GET"]),
            Route("/model/undo", self._undo, methods=["POST"]),
        ]

    async def _start(self, request: Request) -> Response:
        """Queue a run."""
        given = await body_of(request)

        async def work() -> dict[str, Any]:
            status = await self.workers.run(Lane.RUNS, self.queue.start, given.get("preset"), given.get("given", {}))
            return {"run": sentence(status), "id": status.id}

        return await steered(request, self.control, work)

    async def _act(self, request: Request) -> Response:
        """Do something with a run."""
        name, act = request.path_params["name"], request.path_params["act"]
        if act not in self._acts:
            return JSONResponse(error("bad-input", f"{act[:20]!r}: expected one of {', '.join(self._acts)}"), 404)
        given = await body_of(request)

        async def work() -> dict[str, Any]:
            status = await self.workers.run(Lane.RUNS, self._acts[act], name, given)
            return {"run": sentence(status) if status else ""}

        return await steered(request, self.control, work)

    async def _promote(self, request: Request) -> Response:
        """Make a run's best epoch the model in use."""

        async def work() -> dict[str, Any]:
            folder, _ = self.queue.find(request.path_params["name"])
            return {"version": await self.in_use.promote(folder)}

        return await steered(request, self.control, work)

    async def _undo(self, request: Request) -> Response:
        """Go back to the model before."""

        async def work() -> dict[str, Any]:
            return {"version": await self.in_use.undo()}

        return await steered(request, self.control, work)

    async def _file(self, request: Request) -> Response:
        """A file of a run, to take away."""
        name, file = request.path_params["name"], request.path_params["file"]
        try:
            folder, status = self.queue.find(name)
        except BadInput as trouble:
            return PlainTextResponse(f"{trouble}\n", 404)
        if file not in _FILES or not (folder / file).is_file():
            return PlainTextResponse(f"run {name} has no {file[:40]}\n", 404)
        title = folders.name_and_notes(folder)[0] or f"{status.preset} {name}"
        return FileResponse(folder / file, media_type=_FILES[file], filename=f"{title} {file}")
