"""Puts the server together: a service, its page, its callbacks, the live route, the gate in front."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from dash import Dash
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from app import datamaps, jobs, live, models
from app.callbacks import compare, contrast, evaluation, filters, gallery, shown, start, training
from app.control import Desk
from app.gate import Gate
from app.layout import page
from app.service import Service
from app.settings import ROOT
from model.records import BadInput, Failure

PATIENCE = 3.0  # seconds after the start in which pages come first
BOOTSTRAP = "/vendor/bootstrap.min.css"


def create(service: Service, control: str = "off", disk: int = 2000) -> Gate:
    """The ASGI application that serves one service.

    `control` says who may steer training, `disk` how many megabytes runs may take.
    """
    crowd = live.Crowd(service.current.bundle.version)
    queue = jobs.Jobs(service.workspace, service.source, crowd.moved, disk)
    ready = Ready(service)
    desk = Desk(queue, service, control, lambda: ready.follow(crowd))
    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=watching(queue, desk, ready))
    server.router.routes.extend(
        [
            Route("/health", health(service)),
            Route(BOOTSTRAP, stylesheet(bootstrap())),
            WebSocketRoute("/live", live.endpoint(service, crowd)),
            *desk.routes(),
            *models.routes(service),
        ]
    )
    dash = Dash(
        "featurescope",
        server=server,
        title="Featurescope",
        update_title="",
        assets_folder=str(ROOT / "assets"),
        external_stylesheets=[BOOTSTRAP],
        suppress_callback_exceptions=True,
    )
    dash.layout = lambda: page.layout(shown.facts(service.current), training.lab(service, queue))
    for panel in (start, shown, filters, evaluation, gallery):
        panel.register(dash, service)
    training.register(dash, service, queue)
    compare.register(dash, service)
    contrast.register(dash, service)
    return Gate(server)


class Ready:
    """Works out ahead what views of the model in use will ask for, so that their first click does not wait."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.task: asyncio.Task[None] | None = None

    def follow(self, crowd: live.Crowd) -> None:
        """Tell every page that another model is in use, then get it ready."""
        crowd.tell(version=self.service.current.bundle.version)
        self.task = asyncio.create_task(self.prepare(0))

    async def prepare(self, patience: float) -> None:
        """The evaluation and the map of the test split, after `patience` seconds."""
        await asyncio.sleep(patience)
        with contextlib.suppress(BadInput):  # data that the model cannot read has no such views
            await self.service.ask(datamaps.about, self.service.current, "test", slow=True)


def watching(queue: jobs.Jobs, desk: Desk, ready: Ready):  # type: ignore[no-untyped-def]
    """A lifespan during which the run folders and the pointer to the model in use are watched."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await queue.begin()
        work = (queue.watch(), desk.watch(), ready.prepare(PATIENCE))
        watchers = [asyncio.create_task(each) for each in work]
        yield
        for watcher in watchers:
            watcher.cancel()

    return lifespan


def health(service: Service):  # type: ignore[no-untyped-def]
    """The route that says the server is up, and with which model."""

    async def answer(_: Request) -> Response:
        model = service.current.bundle
        return JSONResponse({"status": "ok", "model": model.name, "version": model.version})

    return answer


def stylesheet(path: Path):  # type: ignore[no-untyped-def]
    """A route for one file of an installed package."""

    async def answer(_: Request) -> Response:
        return FileResponse(path, media_type="text/css", headers={"cache-control": "max-age=86400"})

    return answer


def bootstrap() -> Path:
    """Bootstrap's stylesheet, which Bootstrap-Flask carries; found without importing it."""
    spec = importlib.util.find_spec("flask_bootstrap")
    if spec is None or not spec.submodule_search_locations:
        raise Failure("the package Bootstrap-Flask, which carries the stylesheet, is not installed")
    folder = Path(spec.submodule_search_locations[0]) / "static" / "bootstrap5" / "css"
    return folder / "bootstrap.min.css"
