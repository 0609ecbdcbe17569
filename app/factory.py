"""Puts the server together: models, training, the live path, the page and its questions, middlewares in front."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dash import Dash, dash_table
from fastapi import FastAPI
from plotly.io.json import to_json_plotly
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from app import logs, page
from app.cluster import join
from app.engine import package
from app.figures.figures import Figures
from app.figures.state import LOST, NONE, REACHABLE, Cluster
from app.http.access import may_upload
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
from app.http.uploads import UploadRoutes, token_of
from app.live import socket
from app.live.frames import Frames, input_of
from app.live.news import News
from app.models.explaining import Explaining
from app.models.in_use import ModelInUse
from app.models.own import OwnModel
from app.models.registry import Registry
from app.models.uploads import Uploads
from app.models.workers import Lane, Workers
from app.panels import PANELS
from app.panels.panel import Context, Panel, Question, Wish
from app.settings import ROOT
from app.together import Together
from app.training.disk import Disk
from app.training.ending import stop_all
from app.training.launcher import Launcher, LocalLauncher
from app.training.outlook import Outlooks
from app.training.queue import TrainingQueue
from app.training.sweeps import Sweeps
from app.training.timelapses import Timelapses
from model.data.dataset import Dataset
from model.records import BadInput, Bundle

_PATIENCE = 3.0  # seconds after the start in which pages come first
_FAREWELL = 3.0  # seconds in which a run may stop when the server does
_DASH = ("/_dash-component-suites/", "/_dash-dependencies", "/_favicon.ico")  # what the page uses
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@dataclass(frozen=True)
class Start:
    """What a server starts with: a model and the `.keras` file it is of, data and how the command line names it.

    `control` says who may steer training, `disk` how many megabytes runs may take; `follow` that a model promoted
    earlier takes the place of `bundle`; pages of the origins `embed` may frame ours; `uploads` says who may open a
    model of their own; `engine` that pages may compute by themselves, being `auto`; a `password` keeps others out.
    At `redis` several servers of a workspace meet; `training` is `local` or by `celery` workers; `at_end` a run trained
    here is left on or stopped; `monitor` says who may read the server's figures.
    """

    bundle: Bundle
    dataset: Dataset
    workspace: Path
    source: str = "builtin"
    file: Path | None = None
    control: str = "off"
    disk: int = 2000
    follow: bool = False
    embed: tuple[str, ...] = ()
    uploads: str = "off"
    engine: str = "server"
    password: str = field(default="", repr=False)
    redis: str = field(default="", repr=False)
    training: str = "local"
    at_end: str = "leave"
    monitor: str = "operator"


class Server:
    """The parts of one server, wired together; `application` is what uvicorn runs."""

    def __init__(self, start: Start) -> None:
        self.workers = Workers()
        self.uploads = Uploads(start.workspace, start.source)
        registry = Registry(start.bundle, start.dataset, start.workspace, self.uploads)
        self.models = ModelInUse(registry, self.workers, start.file)
        if start.follow:
            self.models.follow()
        self.queue = _training(start)
        self.sweeps = Sweeps(self.queue)
        self.figures = Figures()
        self.asked, self.frames = Asked(self.workers, self.figures.requests), Frames(self.models, self.workers)
        self.status = Status(self.models, self.queue, start.training)
        self.metrics = Metrics(self.figures, self.models, self.queue, self.workers, self.asked.turns)
        self.metrics.frames_waiting = lambda: self.frames.waiting
        self.engine = EngineFiles(package.installed(), start.engine == "auto")
        self.news = News(self.models.version, self.models.told)
        self.explaining = Explaining(self.uploads)
        self.context = Context(
            start.dataset, start.workspace, self.models, self.queue, input_of, start.uploads,
            explaining=self.explaining, sweeps=self.sweeps,
        )  # fmt: skip
        self.assets = Assets(ROOT / "assets")
        self.meeting = join(start.redis, lambda: {"pages": self.news.pages, "version": self.assets.version})
        self.together = Together(self.meeting, self.news, self.models, self.queue, self.explaining, start.training)
        self.status.cluster = self.metrics.cluster = self._cluster
        self.models.changed = self._model_changed
        routed = self._routed(start.control, start.monitor)
        templates = {
            route.endpoint: route.path for route in routed.routes if isinstance(route, (Route, WebSocketRoute))
        }
        self.application = wrapped(routed, self.figures, templates, [page.RENDERER], start.embed, start.password)
        self._task: asyncio.Task[None] | None = None
        self._stops_runs = start.training == "local" and start.at_end == "stop"

    def _routed(self, control: str, monitor: str) -> FastAPI:
        """All routes: ours, those of Dash's that the page uses, and for every other path a 404."""
        for panel in PANELS:
            for name, question in panel.questions.items():
                self.asked.add(f"{panel.key}/{name}", self._answer_of(panel, question), _lane(question))
        server = FastAPI(
            docs_url=None,
            redoc_url=None,
            openapi_url=None,
            lifespan=self._running,
            exception_handlers={Exception: broken},
        )
        dash = _dash(server, page.document(self.assets.head()))
        dash.layout = page.EMPTY
        of_dash = [route for route in server.router.routes if _used(str(getattr(route, "path", "")))]
        server.router.routes[:] = [
            *self.status.routes(monitor),
            *self.metrics.routes(monitor),
            *self.assets.routes(),
            *self.engine.routes(),
            *self.asked.routes(),
            Route("/_dash-layout", self._layout),
            *UploadRoutes(self.uploads, self.workers, self.context.uploads, self.figures).routes(),
            *GraphRoutes(self.models, self.workers).routes(),
            *RunRoutes(self.queue, self.models, self.workers, control).routes(),
            *SweepRoutes(self.sweeps, self.workers, control).routes(),
            WebSocketRoute("/live", socket.endpoint(self.frames, self.news, self.figures.live)),
            *of_dash,
            Route("/{path:path}", _no_such_page, methods=_METHODS),
        ]
        return server

    def _answer_of(self, panel: Panel, question: Question) -> Callable[[Wish, str], dict[str, Any]]:
        """What answers a panel's question, to a wish and the asker's own model."""
        return lambda wish, own: question.answer(self.context if panel.shared else self._context_of(own), wish)

    def _context_of(self, own: str) -> Context:
        """What a visitor is answered from, whose browser may name a model of its own."""
        try:
            version = self.uploads.find(own).version if own else ""
            model = self.models.model(version) if version else None
        except BadInput:
            model = None
        if model is None:
            return self.context
        return replace(self.context, dataset=model.dataset, models=OwnModel(model, self.models), own=True)

    async def _layout(self, request: Request) -> Response:
        """The page for whoever asks, as Dash's renderer takes it; what they may not is not offered."""
        uploads = self.context.uploads if may_upload(request, self.context.uploads) else "off"

        def laid_out() -> str:
            context = replace(self._context_of(token_of(request)), uploads=uploads, runtime=self.engine.path)
            return str(to_json_plotly(page.layout(context, self.context)))

        return Response(
            await self.workers.run(Lane.SWIFT, laid_out),
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )

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
        watchers = [asyncio.create_task(watcher) for watcher in work]
        with self.figures.errors.counting():
            yield
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        if self._stops_runs:
            await asyncio.to_thread(stop_all, self.context.workspace, self.queue.launcher, _FAREWELL)

    def _cluster(self) -> Cluster:
        """Whom this server meets, as figures have it."""
        present, lost = self.meeting.present, self.meeting.is_lost
        redis = (LOST if lost else REACHABLE) if self.meeting.is_used else NONE
        return Cluster(redis, len(present.servers), len(present.workers))

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


def _dash(server: FastAPI, document: str) -> Dash:
    """Dash without what this page has no use for, so that it is not loaded: callbacks, their socket, data tables."""
    dash_table._js_dist.clear()
    dash = Dash(
        "featurescope",
        server=server,
        title="Featurescope",
        update_title="",
        index_string=document,
        include_assets_files=False,
        suppress_callback_exceptions=True,  # or the document brings the layout twice, to check callbacks by
        enable_mcp=False,  # or a variable of the environment opens an interface for assistants
    )
    dash.backend.websocket_capability = False
    dash.renderer = page.RENDERER
    return dash


def _used(path: str) -> bool:
    """Whether a route of Dash's is one that the page uses: no callbacks, no socket, no reloader."""
    return path == "/" or path.startswith(_DASH)


async def _no_such_page(request: Request) -> Response:
    """For paths that there are not; Dash would answer them all with its page."""
    return PlainTextResponse(f"{request.url.path[:200]}: no such page\n", 404)
