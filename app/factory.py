"""Puts the server together: models, training, the live path, the page and its questions, middlewares in front."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from app import logs, page
from app.cluster import join
from app.dash_page import dash_routes
from app.engine import package
from app.figures.figures import Figures
from app.figures.state import LOST, NONE, REACHABLE, Cluster
from app.http.answers import broken
from app.http.ask import Asked
from app.http.assets import Assets
from app.http.engine import EngineFiles
from app.http.graphs import GraphRoutes
from app.http.metrics import Metrics
from app.http.middleware import wrapped
from app.http.runs import RunRoutes
from app.http.status import Status
from app.http.sweeps import SweepRoutes
from app.http.uploads import UploadRoutes
from app.live import socket
from app.live.frames import Frames, input_of
from app.live.news import News
from app.models.explaining import Explaining
from app.models.in_use import ModelInUse
from app.models.registry import Registry
from app.models.uploads import Uploads
from app.models.workers import Lane, Workers
from app.panels import PANELS
from app.panels.panel import Context, Question, Wish
from app.settings import ROOT
from app.start import Start
from app.together import Together
from app.training.disk import Disk
from app.training.ending import stop_all
from app.training.launcher import Launcher, LocalLauncher
from app.training.outlook import Outlooks
from app.training.queue import TrainingQueue
from app.training.sweeps import Sweeps
from app.training.timelapses import Timelapses
from app.visitors import Visitors
from model.records import BadInput

_log = logging.getLogger("featurescope.factory")
_PATIENCE = 3.0  # seconds after the start in which pages come first
_AGAIN = 0.3  # seconds before what watches is told again to end
_FAREWELL = 3.0  # seconds in which a run may stop when the server does
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Server:
    """The parts of one server, wired together; `application` is what uvicorn runs."""

    def __init__(self, start: Start) -> None:
        self.workers, self.figures = Workers(), Figures()
        self.uploads = Uploads(start.workspace, start.source)
        registry = Registry(start.bundle, start.dataset, start.workspace, self.uploads)
        self.models = ModelInUse(registry, self.workers, start.file)
        self.models.changed = self._model_changed
        if start.follow:
            self.models.follow()
        self.explaining = Explaining(self.uploads)
        self.queue = _training(start)
        self.sweeps = Sweeps(self.queue)
        self._stops_runs = start.training == "local" and start.at_end == "stop"

        self.assets = Assets(ROOT / "assets")
        self.engine = EngineFiles(package.installed(), start.engine == "auto")
        self.context = Context(
            start.dataset, start.workspace, self.models, self.queue, input_of, start.uploads,
            explaining=self.explaining, sweeps=self.sweeps,
        )  # fmt: skip
        self.visitors = Visitors(self.context, self.uploads, self.models, self.workers, lambda: self.engine.path)
        self.asked, self.frames = Asked(self.workers, self.figures.requests), Frames(self.models, self.workers)
        self._task: asyncio.Task[None] | None = None  # that asks ahead

        self.news = News(self.models.version, self.models.told)
        self.meeting = join(start.redis, lambda: {"pages": self.news.pages, "version": self.assets.version})
        self.together = Together(self.meeting, self.news, self.models, self.queue, self.explaining, start.training)

        self.status = Status(self.models, self.queue, start.training)
        self.metrics = Metrics(self.figures, self.models, self.queue, self.workers, self.asked.turns)
        self.metrics.frames_waiting = lambda: self.frames.waiting
        self.status.cluster = self.metrics.cluster = self._cluster

        self.application = self._application(start)

    def _application(self, start: Start) -> ASGIApp:
        """All routes, behind the middlewares."""
        routed = self._routed(start.control, start.monitor)
        templates = {
            route.endpoint: route.path for route in routed.routes if isinstance(route, (Route, WebSocketRoute))
        }
        return wrapped(routed, self.figures, templates, [page.RENDERER], start.embed, start.password)

    def _routed(self, control: str, monitor: str) -> FastAPI:
        """All routes: ours, those of Dash's that the page uses, and for every other path a 404."""
        for panel in PANELS:
            for name, question in panel.questions.items():
                self.asked.add(f"{panel.key}/{name}", self.visitors.answer_of(panel, question), _lane(question))
        server = FastAPI(
            docs_url=None,
            redoc_url=None,
            openapi_url=None,
            lifespan=self._running,
            exception_handlers={Exception: broken},
        )
        of_dash = dash_routes(server, self.assets.head())
        server.router.routes[:] = [
            *self.status.routes(monitor),
            *self.metrics.routes(monitor),
            *self.assets.routes(),
            *self.engine.routes(),
            *self.asked.routes(),
            Route("/_dash-layout", self.visitors.layout),
            *UploadRoutes(self.uploads, self.workers, self.context.uploads, self.figures).routes(),
            *GraphRoutes(self.models, self.workers).routes(),
            *RunRoutes(self.queue, self.models, self.workers, control).routes(),
            *SweepRoutes(self.sweeps, self.workers, control).routes(),
            WebSocketRoute("/live", socket.endpoint(self.frames, self.news, self.figures.live)),
            *of_dash,
            Route("/{path:path}", _no_such_page, methods=_METHODS),
        ]
        return server

    @asynccontextmanager
    async def _running(self, _: FastAPI) -> AsyncIterator[None]:
        """As long as the server runs, the run folders and the pointer to the model in use are watched."""
        asyncio.get_running_loop().set_exception_handler(logs.on_the_loop)
        await self.queue.begin(self.workers)
        work = (
            self.queue.watch(self.workers),
            self.models.watch(),
            self.uploads.watch(self.workers),
            self.explaining.watch(self.workers),
            self.meeting.watch(),
            self._answer_ahead(_PATIENCE),
            self.engine.fetch(self.workers, _PATIENCE),
            self.figures.lag.watch(),
        )
        watchers = {asyncio.create_task(watcher) for watcher in work}
        for watcher in watchers:
            watcher.add_done_callback(_noted)
        with self.figures.errors.counting():
            yield
        while watchers:
            for watcher in watchers:
                watcher.cancel()  # again, for one that is just dealing with an error may miss it
            _ended, watchers = await asyncio.wait(watchers, timeout=_AGAIN)
        if self._stops_runs:
            await asyncio.to_thread(stop_all, self.context.workspace, self.queue.launcher, _FAREWELL)

    def _cluster(self) -> Cluster:
        """Whom this server meets, as figures have it."""
        present, lost = self.meeting.present, self.meeting.is_lost
        redis = (LOST if lost else REACHABLE) if self.meeting.is_used else NONE
        return Cluster(redis, len(present.servers), len(present.able))

    def _model_changed(self) -> None:
        """Tell every page that another model is in use, then get ready for what they will ask of it."""
        self.figures.model_changed()
        self.together.model_changed()
        self._task = asyncio.create_task(self._answer_ahead(0))

    async def _answer_ahead(self, patience: float) -> None:
        """Work out, after `patience` seconds, what is asked of every model sooner or later."""
        await asyncio.sleep(patience)
        for panel in PANELS:
            for question in panel.questions.values():
                if question.ahead is not None:
                    with contextlib.suppress(BadInput):  # data that the model cannot read has no such views
                        lane = _lane(question)(question.ahead)
                        await self.workers.run(lane, question.answer, self.context, question.ahead)


def _noted(watcher: asyncio.Task[None]) -> None:
    """Say it when what should watch as long as the server runs has ended by an error."""
    if not watcher.cancelled() and (trouble := watcher.exception()):
        _log.error("what watches has ended", exc_info=trouble)


def _training(start: Start) -> TrainingQueue:
    """The queue of runs of the server's workspace."""
    disk = Disk(start.workspace, start.disk)
    timelapses = Timelapses(start.workspace, start.source, disk)
    outlooks = Outlooks(start.workspace, start.source)
    return TrainingQueue(start.workspace, _launcher(start, disk), outlooks, disk, timelapses)


def _launcher(start: Start, disk: Disk) -> Launcher:
    """What has runs trained; Celery is loaded only where workers do it."""
    if start.training != "celery":
        return LocalLauncher(start.workspace)
    from app.training.by_workers import CeleryLauncher

    return CeleryLauncher(start.workspace, start.redis, lambda: disk.full)


def _lane(question: Question) -> Callable[[Wish], Lane]:
    """The lane that a question takes, by its wish."""
    return lambda wish: Lane(question.lane(wish))


async def _no_such_page(request: Request) -> Response:
    """For paths that there are not; Dash would answer them all with its page."""
    return PlainTextResponse(f"{request.url.path[:200]}: no such page\n", 404)
