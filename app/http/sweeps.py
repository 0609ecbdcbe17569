"""What pages do with sweeps.

`POST /sweeps` {"preset": …, "given": {option: text}, "knobs": [{"name": …, "values": "0.001, 0.003"}], "seeds": 3}
queues all runs of one; `POST /sweeps/ID/ACT` acts on one: stop (all of it), resume, delete (with its runs).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.http.answers import body_of, error, steered
from app.models.workers import Lane, Workers
from app.training.sweeps import Sweeps


class SweepRoutes:
    """Takes what pages want done with sweeps, and has it done."""

    def __init__(self, sweeps: Sweeps, workers: Workers, control: str) -> None:
        """`control` says who may steer training."""
        self.sweeps, self.workers, self.control = sweeps, workers, control
        self._acts: dict[str, Callable[[str], None]] = {
            "stop": sweeps.stop,
            "resume": sweeps.resume,
            "delete": sweeps.delete,
        }

    def routes(self) -> list[Route]:
        """All routes, for the factory."""
        return [
            Route("/sweeps", self._start, methods=["POST"]),
            Route("/sweeps/{name}/{act}", self._act, methods=["POST"]),
        ]

    async def _start(self, request: Request) -> Response:
        """Queue all runs of a sweep."""
        wish = await body_of(request)

        async def work() -> dict[str, Any]:
            sweep = await self.workers.run(Lane.RUNS, self.sweeps.start, wish)
            return {"id": sweep.id, "runs": list(sweep.runs)}

        return await steered(request, self.control, work)

    async def _act(self, request: Request) -> Response:
        """Do something with a sweep."""
        name, act = request.path_params["name"], request.path_params["act"]
        if act not in self._acts:
            return JSONResponse(error("bad-input", f"{act[:20]!r}: expected one of {', '.join(self._acts)}"), 404)

        async def work() -> dict[str, Any]:
            await self.workers.run(Lane.RUNS, self._acts[act], name)
            return {"id": name}

        return await steered(request, self.control, work)
