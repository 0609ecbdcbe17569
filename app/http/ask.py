"""`/ask/PANEL/QUESTION`: the panels' questions, by POST with a JSON object, or by GET with it under `wish`.

Rule: this is the only way in which a click asks the server. An answer by GET is one that the browser may keep: its
wish names the versions of model and data that it follows from. Of a page's questions of one kind only the newest waits,
pages are answered in turn, and a question whose sender has gone is not worked on (`app.http.turns`). A page says which
it is by the header `x-page`, and by `x-slot` where questions of one kind do not displace each other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.figures.requests import RequestFigures
from app.http.answers import FOREVER, answered, as_object, body_of
from app.http.middleware.counted import QUESTION
from app.http.turns import Turns, Visitor
from app.http.uploads import token_of
from app.models.workers import Lane, Workers

_NAME = 64  # letters of what a page calls itself or a slot
Answerer = Callable[[dict[str, Any], str], dict[str, Any]]  # of a wish and the asker's own model


class Asked:
    """All questions by name, each with what answers it and the lane that it takes for a wish."""

    def __init__(self, workers: Workers, figures: RequestFigures) -> None:
        self.turns, self._figures = Turns(workers), figures
        self._questions: dict[str, tuple[Answerer, Callable[[dict[str, Any]], Lane]]] = {}

    def add(self, name: str, answer: Answerer, lane: Callable[[dict[str, Any]], Lane]) -> None:
        """Take a question on; each name stands once."""
        if name in self._questions:
            raise ValueError(f"question {name} is declared twice")
        self._questions[name] = answer, lane

    def routes(self) -> Iterable[Route]:
        """The one route."""
        return [Route("/ask/{panel}/{question}", self._ask, methods=["GET", "POST"])]

    async def _ask(self, request: Request) -> Response:
        """Answer a page's question."""
        name = f"{request.path_params['panel']}/{request.path_params['question']}"
        if name not in self._questions:
            return PlainTextResponse(f"{name[:80]}: no such question\n", 404)
        begun, request.scope[QUESTION] = time.perf_counter(), f"/ask/{name}"
        kept = request.method == "GET"
        wish = as_object(request.query_params.get("wish", "")) if kept else await body_of(request)
        try:
            return await answered(self._work(name, wish, request), FOREVER if kept else None)
        finally:
            self._figures.asked(name, time.perf_counter() - begun)

    async def _work(self, name: str, wish: dict[str, Any], request: Request) -> dict[str, Any]:
        """Have a lane answer when it is the visitor's turn; what still waits when the sender goes is taken back."""
        answer, lane = self._questions[name]
        slot = f"{name} {request.headers.get('x-slot', '')[:_NAME]}"
        asking = asyncio.ensure_future(
            self.turns.ask(_visitor(request), slot, lane(wish), partial(answer, wish, token_of(request)))
        )
        watch = asyncio.create_task(_when_gone(request, asking.cancel))
        try:
            return await asking
        except asyncio.CancelledError:
            return {}  # nobody is there to read it
        finally:
            watch.cancel()


def _visitor(request: Request) -> Visitor:
    """Who asks: an address, and the page as it names itself."""
    return Visitor(request.client.host if request.client else "", request.headers.get("x-page", "")[:_NAME])


async def _when_gone(request: Request, act: Callable[[], object]) -> None:
    """Do something as soon as the sender of a request has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    act()
