"""The page, by Dash: the routes that bring its document, renderer and components, without what it has no use for."""

from __future__ import annotations

from dash import Dash, dash_table
from fastapi import FastAPI
from starlette.routing import BaseRoute

from app import page

_USED = ("/_dash-component-suites/", "/_dash-dependencies", "/_favicon.ico")  # what the page asks for, and itself


def dash_routes(server: FastAPI, head: str) -> list[BaseRoute]:
    """The routes that Dash adds to `server` and the page uses; `head` is what its document has in its head."""
    _dash(server, page.document(head)).layout = page.EMPTY
    return [route for route in server.router.routes if _is_used(str(getattr(route, "path", "")))]


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


def _is_used(path: str) -> bool:
    """Whether a route of Dash's is one that the page uses: no callbacks, no socket, no reloader."""
    return path == "/" or path.startswith(_USED)
