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

from app import control as controls
from app import jobs, live
from app.callbacks import evaluation, filters, start, training
from app.gate import Gate
from app.layout import page
from app.service import Service
from app.settings import ROOT
from model import presets
from model.records import Failure

BOOTSTRAP = "/vendor/bootstrap.min.css"


def create(service: Service, control: str = "off") -> Gate:
    """The ASGI application that serves one service; `control` says who may start and stop runs."""
    crowd = live.Crowd()
    queue = jobs.Jobs(service.workspace, service.source, crowd.tell)
    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=watching(queue))
    server.router.routes.extend(
        [
            Route("/health", health(service)),
            Route(BOOTSTRAP, stylesheet(bootstrap())),
            WebSocketRoute("/live", live.endpoint(service, crowd)),
            *controls.routes(queue, control),
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
    dash.layout = lambda: page.layout(
        name=service.bundle.name,
        version=service.bundle.version,
        layers=service.bundle.layers,
        typical=service.typical,
        input_shape=service.bundle.input_shape,
        class_names=service.class_names,
        data_title=service.dataset.title,
        data_note=service.misfit,
        test_count=len(service.test[1]),
        card=service.bundle.card,
        presets={name: preset.training.epochs for name, preset in presets.PRESETS.items()},
        run=jobs.sentence(queue.latest()),
    )
    for panel in (start, filters, evaluation, training):
        panel.register(dash, service)
    return Gate(server)


def watching(queue: jobs.Jobs):  # type: ignore[no-untyped-def]
    """A lifespan during which the run folders are watched."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watcher = asyncio.create_task(queue.watch())
        yield
        watcher.cancel()

    return lifespan


def health(service: Service):  # type: ignore[no-untyped-def]
    """The route that says the server is up, and with which model."""

    async def answer(_: Request) -> Response:
        return JSONResponse({"status": "ok", "model": service.bundle.name, "version": service.bundle.version})

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
