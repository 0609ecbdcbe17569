"""`GET /metrics`: the server's figures as Prometheus reads them.

Rule: for whomever `--monitor` allows; to read them costs milliseconds off the event loop, and no look at run folders.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.figures.figures import CONTENT_TYPE, Figures
from app.figures.state import Cluster, State
from app.http.answers import monitored
from app.http.turns import Turns
from app.models.in_use import ModelInUse
from app.models.workers import Lane, Workers
from app.training.queue import TrainingQueue

_MEGABYTE = 1_000_000


class Metrics:
    """Looks at the parts of a server when it is asked."""

    def __init__(
        self, figures: Figures, in_use: ModelInUse, queue: TrainingQueue, workers: Workers, questions: Turns
    ) -> None:
        self.figures, self.in_use, self.queue = figures, in_use, queue
        self.workers, self.questions = workers, questions
        self.connections: Callable[[], int] = lambda: 0  # how many are open
        self.frames_waiting: Callable[[], int] = lambda: 0  # requests for frames that wait for their turn
        self.cluster: Callable[[], Cluster] = Cluster
        figures.state = self.state

    def routes(self, monitor: str) -> list[Route]:
        """The one route, if anybody may read it under a setting of `--monitor`."""

        async def text() -> Response:
            headers = {"content-type": CONTENT_TYPE, "cache-control": "no-store"}
            return Response(await asyncio.to_thread(self.figures.text), headers=headers)

        async def metrics(request: Request) -> Response:
            return await monitored(request, monitor, text)

        return [Route("/metrics", metrics)] if monitor != "off" else []

    def state(self) -> State:
        """What the server is at."""
        bundle, disk, free = self.in_use.current.bundle, self.queue.disk, 0
        with suppress(OSError):  # the workspace is not there at the moment, of which nothing is left
            free = shutil.disk_usage(disk.workspace).free
        return State(
            version=bundle.version,
            name=bundle.name,
            connections=self.connections(),
            frames_waiting=self.frames_waiting(),
            waiting={lane.value: self.workers.waiting(lane) + self.questions.waiting(lane) for lane in Lane},
            runs=dict(self.queue.states),
            runs_bytes=disk.megabytes * _MEGABYTE,
            runs_most=float(disk.limit * _MEGABYTE),
            free_bytes=float(free),
            cluster=self.cluster(),
        )
