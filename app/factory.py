"""Puts the server together: a service, its page, its callbacks, the live route, the gate in front."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from dash import Dash
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from app import jobs, live, models
from app.callbacks import compare, contrast, evaluation, filters, gallery, shown, start, training
from app.control import Desk
from app.gate import Gate
from app.layout import page
from app.service import Service
from app.settings import ROOT
from model.records import Failure

BOOTSTRAP = "/vendor/bootstrap.min.css"


def create(service: Service, control: str = "off", disk: int = 2000) -> Gate:
    """The ASGI application that serves one service.

    `control` says who may steer training, `disk` how many megabytes runs may take.
    """
    crowd = live.Crowd(service.current.bundle.version)
    queue = jobs.Jobs(service.workspace, service.source, crowd.moved, disk)
    desk = Desk(queue, service, control, lambda: crowd.tell(version=service.current.bundle.version))
    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=watching(queue, desk))
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


def watching(queue: jobs.Jobs, desk: Desk):  # type: ignore[no-untyped-def]
    """A lifespan during which the run folders and the pointer to the model in use are watched."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watchers = [asyncio.create_task(queue.watch()), asyncio.create_task(desk.watch())]
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
