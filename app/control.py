"""Who may start and stop runs, and the two routes by which a page asks for it.

`POST /runs` {"preset": …, "epochs": …} queues a run; `POST /runs/ID/stop` cancels one. Answers are JSON:
`{"run": …}`, or `{"error": one line}` for what is refused: an answer like any other, so with status 200, which
browsers do not put on the console.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.jobs import Jobs, sentence
from model.records import BadInput


def refusal(control: str, host: str) -> str:
    """Why a visitor from `host` may not touch runs; empty if they may."""
    if control == "off":
        return "training is switched off on this server"
    if control == "local" and not loopback(host):
        return "only the server's own machine may start and stop runs (--control local)"
    return ""


def loopback(host: str) -> bool:
    """Whether an address is this machine's own loopback."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def routes(jobs: Jobs, control: str) -> list[Route]:
    """The routes of a queue."""

    async def start(request: Request) -> Response:
        asked = await body(request)
        return answer(request, control, lambda: jobs.start(asked.get("preset"), asked.get("epochs")))

    async def stop(request: Request) -> Response:
        return answer(request, control, lambda: jobs.stop(request.path_params["name"]))

    return [Route("/runs", start, methods=["POST"]), Route("/runs/{name}/stop", stop, methods=["POST"])]


async def body(request: Request) -> dict[str, Any]:
    """The request's JSON object; anything else counts as an empty one."""
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def answer(request: Request, control: str, act: Callable[[], Any]) -> Response:
    """Do what is asked if the visitor may, from our own page and on what there is."""
    host = request.client.host if request.client else ""
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        return JSONResponse({"error": "asked from another site"}, 403)
    if why := refusal(control, host):
        return JSONResponse({"error": why})
    try:
        status = act()
    except BadInput as error:
        return JSONResponse({"error": str(error)})
    return JSONResponse({"run": sentence(status) if status else ""})
