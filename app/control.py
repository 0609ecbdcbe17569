"""Who may steer training, and the routes by which a page asks for it.

`POST /runs` {"preset": …, "given": {option: text}} queues a run, `/runs/outlook` with the same says what it would be;
`POST /runs/ID/ACT` acts on one: stop, halt (after this epoch), resume, delete, promote, describe {"name", "notes"},
lapse (build the time-lapse); `POST /model/undo` takes a promotion back. `GET /runs/ID/FILE` hands a run's files out.
Answers are JSON, `{"error": one line}` for what is refused: an answer like any other, so with status 200, which
browsers do not put on the console.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.jobs import LOOK, Jobs
from app.service import Service
from app.words import minutes, sentence, title
from model import history, lapses, promotion, runs
from model.records import BadInput, Failure

FILES = {"best.keras": "application/octet-stream", "metrics.csv": "text/csv", "log.txt": "text/plain"}
FREE = ("lapse", "outlook")  # looking, which every visitor may


def refusal(control: str, host: str, asked: str = "localhost") -> str:
    """Why a visitor from `host` may not touch runs, who `asked` for the server by that name; empty if they may.

    The name counts, because any site can have its own name lead to this machine's loopback.
    """
    if control == "off":
        return "training is switched off on this server"
    if control == "local" and not (loopback(host) and (asked == "localhost" or loopback(asked))):
        return "only the server's own machine may start, stop, promote and delete runs (--control local)"
    return ""


def loopback(host: str) -> bool:
    """Whether an address is this machine's own loopback."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


log = logging.getLogger("featurescope.control")


class Desk:
    """Takes what pages ask for, and has it done."""

    def __init__(self, jobs: Jobs, service: Service, control: str, changed: Callable[[], None]) -> None:
        """`changed` is called when another model is in use."""
        self.jobs, self.service, self.control, self.changed = jobs, service, control, changed
        self.promoting = asyncio.Lock()
        self.acts: dict[str, Callable[[str, dict[str, Any]], Any]] = {
            "stop": lambda name, _: jobs.stop(name),
            "halt": lambda name, _: jobs.stop(name, runs.AFTER_EPOCH),
            "resume": lambda name, _: jobs.resume(name),
            "delete": lambda name, _: jobs.delete(name),
            "describe": lambda name, asked: jobs.describe(name, asked.get("name"), asked.get("notes")),
            "lapse": lambda name, _: jobs.want_lapse(name),
        }

    def routes(self) -> list[Route]:
        """All routes, for the factory."""
        return [
            Route("/runs", self.start, methods=["POST"]),
            Route("/runs/outlook", self.outlook, methods=["POST"]),
            Route("/runs/{name}/promote", self.promote, methods=["POST"]),
            Route("/runs/{name}/{act}", self.act, methods=["POST"]),
            Route("/runs/{name}/lapse", self.lapse, methods=["GET"]),
            Route("/runs/{name}/{file}", self.file, methods=["GET"]),
            Route("/model/undo", self.undo, methods=["POST"]),
        ]

    async def start(self, request: Request) -> Response:
        """Queue a run."""
        asked = await body(request)

        async def act() -> dict[str, Any]:
            status = await self.jobs.do(self.jobs.start, asked.get("preset"), options(asked))
            return {"run": sentence(status), "id": status.id}

        return await self.answer(request, act)

    async def outlook(self, request: Request) -> Response:
        """What a run would be."""
        asked = await body(request)

        async def act() -> dict[str, Any]:
            found = await self.jobs.do(self.jobs.prospects.outlook, asked.get("preset"), options(asked))
            return {
                "layers": [
                    {"name": each.name, "shape": "×".join(map(str, each.shape)), "parameters": each.parameters}
                    for each in found.planned
                ],
                "sentence": f"{found.parameters:,} parameters · {found.epochs} × {found.images:,} images · "
                f"about {minutes(found.seconds)} on this machine",
            }

        return await self.answer(request, act, free=True)

    async def act(self, request: Request) -> Response:
        """Do something with a run."""
        name, act = request.path_params["name"], request.path_params["act"]
        if act not in self.acts:
            return JSONResponse({"error": f"{act[:20]!r}: expected one of {', '.join(self.acts)}"}, 404)
        asked = await body(request)

        async def work() -> dict[str, Any]:
            status = await self.jobs.do(self.acts[act], name, asked)
            return {"run": sentence(status) if status else ""}

        return await self.answer(request, work, free=act in FREE)

    async def promote(self, request: Request) -> Response:
        """Make a run's best epoch the model in use."""

        async def act() -> dict[str, Any]:
            folder, _ = self.jobs.find(request.path_params["name"])
            async with self.promoting:
                chosen = await self.service.ask(
                    promotion.promote, self.service.workspace, folder, self.service.in_use, slow=True
                )
                await self.service.at_once(lambda: self.service.served(chosen.version).typical)  # pages ask for it next
                self.follow()
            return {"version": chosen.version}

        return await self.answer(request, act)

    async def undo(self, request: Request) -> Response:
        """Go back to the model before."""

        async def act() -> dict[str, Any]:
            async with self.promoting:
                await self.service.at_once(self.service.undo)
                self.follow()
            return {"version": self.service.current.bundle.version}

        return await self.answer(request, act)

    def follow(self) -> None:
        """Use what the pointer says, and tell everybody."""
        if self.service.refresh():
            self.changed()

    async def watch(self) -> None:
        """Notice when another process has moved the pointer to the model in use."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                async with self.promoting:
                    self.follow()
            except Exception:  # a file that nobody should have touched must not end the watch
                log.exception("the pointer to the model in use cannot be followed")

    async def lapse(self, request: Request) -> Response:
        """The epochs of a run that have their bundle, in order, and how many there will be."""
        name = request.path_params["name"]
        try:
            return JSONResponse(await self.jobs.do(self.epochs, name))
        except BadInput as error:
            return PlainTextResponse(f"{error}\n", 404)

    def epochs(self, name: str) -> dict[str, Any]:
        """As `lapse` answers; raises BadInput for no such run."""
        folder, status = self.jobs.find(name)
        measured = {round(row["epoch"]): row["accuracy"] for row in runs.metrics(folder)}
        epochs = [
            {"epoch": epoch, "version": version, **({"training": measured[epoch]} if epoch in measured else {})}
            for epoch, version in lapses.built(folder).items()
        ]
        called = title(runs.words(folder)[0], status)
        said = {"title": called, "epochs": epochs, "kept": len(history.kept(folder))}
        return said | {"error": self.jobs.lapse_errors.get(name, "")}

    async def file(self, request: Request) -> Response:
        """A file of a run, to take away."""
        name, file = request.path_params["name"], request.path_params["file"]
        try:
            folder, status = self.jobs.find(name)
        except BadInput as error:
            return PlainTextResponse(f"{error}\n", 404)
        if file not in FILES or not (folder / file).is_file():
            return PlainTextResponse(f"run {name} has no {file[:40]}\n", 404)
        title = runs.words(folder)[0] or f"{status.preset} {name}"
        return FileResponse(folder / file, media_type=FILES[file], filename=f"{title} {file}")

    async def answer(self, request: Request, act: Callable[[], Awaitable[Any]], *, free: bool = False) -> Response:
        """Do what is asked if the visitor may, from our own page and on what there is."""
        host = request.client.host if request.client else ""
        origin = request.headers.get("origin")
        if origin and urlsplit(origin).netloc != request.headers.get("host"):
            return JSONResponse({"error": "asked from another site"}, 403)
        if not free and (why := refusal(self.control, host, hostname(request.headers.get("host", "")))):
            return JSONResponse({"error": why})
        try:
            return JSONResponse(await act())
        except (BadInput, Failure) as error:
            return JSONResponse({"error": str(error)})
        except OSError as error:
            return JSONResponse({"error": f"the server could not write: {error.strerror or error}"})


def hostname(header: str) -> str:
    """The name in a Host header, without its port; empty for a malformed one."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


async def body(request: Request) -> dict[str, Any]:
    """The request's JSON object; anything else counts as an empty one."""
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def options(asked: dict[str, Any]) -> dict[str, str]:
    """The options of a run as text; raises BadInput for something else, or for names that there are not."""
    given = asked.get("given", {})
    if not isinstance(given, dict) or not all(isinstance(each, (str, int, float)) for each in given.values()):
        raise BadInput("given: expected an object of options and their values")
    return {str(name): str(value) for name, value in given.items()}
