"""Puts the server together: a service, its page, its callbacks, the live route, the gate in front."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from dash import Dash
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from app import live
from app.callbacks import evaluation, filters, start
from app.gate import Gate
from app.layout import page
from app.service import Service
from app.settings import ROOT
from model.records import Failure

BOOTSTRAP = "/vendor/bootstrap.min.css"


def create(service: Service) -> Gate:
    """The ASGI application that serves one service."""
    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    server.router.routes.extend(
        [
            Route("/health", health(service)),
            Route(BOOTSTRAP, stylesheet(bootstrap())),
            WebSocketRoute("/live", live.endpoint(service)),
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
    )
    for panel in (start, filters, evaluation):
        panel.register(dash, service)
    return Gate(server)


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
