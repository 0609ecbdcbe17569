"""`GET /health`: whether the server is up, and with which model. `GET /ready`: whether it can do all of its work.

Rule: what is ready or lacking is for whomever `--monitor` allows. A server is ready with a model that answers and a
workspace with room; without Redis, workers or room for runs it is, and says what is off. docs/monitoring.md lists the
fields.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.figures.state import LOST, Cluster
from app.http.answers import monitored
from app.models.in_use import ModelInUse
from app.models.loaded import LoadedModel
from app.training.queue import TrainingQueue
from model import jail

_log = logging.getLogger("featurescope.status")
_ROOM = 200_000_000  # bytes that a workspace needs, for a bundle and what is computed of it


class Status:
    """Looks at the parts of a server when it is asked."""

    def __init__(self, in_use: ModelInUse, queue: TrainingQueue, training: str) -> None:
        """`training` is the setting `--training`."""
        self.in_use, self.queue, self.training = in_use, queue, training
        self.cluster: Callable[[], Cluster] = Cluster
        self._computed = ""  # the version that is known to answer

    def routes(self, monitor: str) -> list[Route]:
        """Both routes; the second if anybody may read it under a setting of `--monitor`."""

        async def health(_: Request) -> Response:
            bundle = self.in_use.current.bundle
            return JSONResponse({"status": "ok", "model": bundle.name, "version": bundle.version})

        async def looked() -> Response:
            facts = await asyncio.to_thread(self.facts)
            return JSONResponse(facts, 200 if facts["status"] == "ready" else 503)

        async def ready(request: Request) -> Response:
            return await monitored(request, monitor, looked)

        return [Route("/health", health), *([Route("/ready", ready)] if monitor != "off" else [])]

    def facts(self) -> dict[str, Any]:
        """What there is, what is lacking, and what a stranger's file would be opened without."""
        model, disk, cluster = self.in_use.current, self.queue.disk, self.cluster()
        writable, free = self._workspace()
        computes = self._computes(model)
        lacks = {"workspace": writable != "writable", "room": free <= _ROOM, "model": not computes}
        off = {
            "redis": cluster.redis == LOST,
            "workers": self.training == "celery" and not cluster.workers,
            "disk": disk.full,
        }
        return {
            "status": "not ready" if any(lacks.values()) else "ready",
            "lacks": [name for name, lacking in lacks.items() if lacking],
            "off": [name for name, is_off in off.items() if is_off],
            "model": model.bundle.version,
            "computes": computes,
            "workspace": writable,
            "free_mb": free // 1_000_000,
            "room": free > _ROOM,
            "runs_mb": round(disk.megabytes),
            "runs_mb_limit": disk.limit,
            "redis": cluster.redis,
            "servers": cluster.servers,
            "workers": cluster.workers,
            "jail_lacks": jail.missing(),
        }

    def _workspace(self) -> tuple[str, int]:
        """Whether it can be written to, and the bytes that are left there."""
        workspace = self.queue.disk.workspace
        try:
            with tempfile.TemporaryFile(dir=workspace):
                return "writable", shutil.disk_usage(workspace).free
        except OSError as trouble:
            return f"not writable ({trouble.strerror})", 0

    def _computes(self, model: LoadedModel) -> bool:
        """Whether a frame can be computed, tried once a model."""
        version = model.bundle.version
        if version != self._computed:
            try:
                model.engines.run(np.zeros(model.bundle.input_shape, np.float32))
            except Exception:
                _log.exception("the model in use answers nothing")
                return False
            self._computed = version
        return True
