"""What every page is to hear: the model in use, runs, what is worked out in the background. Only the newest counts.

News is one JSON object, `{"version": …, "model": {…}, "run": {…}, "runs": …, "others": {…}, "explained": {…},
"servers": {…}}`; what is in it is listed in `model/serving/wire.md`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from app.words import sentence
from model.records import RunStatus

Message = TypeVar("Message", str, bytes)


class Over(Exception):
    """No message will come any more."""


class Newest(Generic[Message]):
    """A slot for one message: a newer one replaces it, so that nothing queues."""

    def __init__(self) -> None:
        self._message: Message | None = None
        self._filled = asyncio.Event()
        self.put_at = 0.0  # by `time.perf_counter`
        self._is_over = False

    def put(self, message: Message) -> None:
        """Leave a message, in place of any that waits."""
        self._message = message
        self.put_at = time.perf_counter()
        self._filled.set()

    def end(self) -> None:
        """No message will come any more."""
        self._is_over = True
        self._filled.set()

    async def look(self) -> Message:
        """Wait for a message and leave it, for a newer one may come before it is taken; raises Over after the last."""
        while self._message is None:
            if self._is_over:
                raise Over
            self._filled.clear()
            await self._filled.wait()
        return self._message

    async def take(self) -> Message:
        """Wait for a message and take it."""
        message = await self.look()
        self._message = None
        return message


class News:
    """The news of now, and the slots of all open pages; each page has its own, so none holds up the others."""

    def __init__(self, version: str, model: Mapping[str, object]) -> None:
        """`version` is the model's that is in use, `model` what is told of it."""
        self._slots: set[Newest[str]] = set()
        self._facts: dict[str, object] = {
            "version": version, "model": model, "run": {}, "runs": "", "others": {}, "explained": {}, "servers": {},
        }  # fmt: skip

    @property
    def pages(self) -> int:
        """How many pages hear it."""
        return len(self._slots)

    def subscribe(self) -> Newest[str]:
        """A slot that has the news of now, and gets what follows."""
        slot = Newest[str]()
        slot.put(json.dumps(self._facts))
        self._slots.add(slot)
        return slot

    def leave(self, slot: Newest[str]) -> None:
        """A page has gone."""
        self._slots.discard(slot)

    def tell_model(self, version: str, model: Mapping[str, object]) -> None:
        """Another model is in use."""
        self._tell(version=version, model=model)

    def tell_run(self, latest: RunStatus, revision: str, others: Sequence[RunStatus] = ()) -> None:
        """The latest run has moved, and perhaps others; `revision` differs as soon as a list of them would.

        `others` are on as well, or wait.
        """
        share = (latest.epoch + latest.batch / max(latest.batches, 1)) / max(latest.epochs, 1)
        run = {
            "id": latest.id, "state": latest.state, "epoch": latest.epoch, "share": share, "line": sentence(latest),
            "stops": bool(latest.reason),
        }  # fmt: skip
        self._tell(run=run, runs=revision, others={status.id: sentence(status) for status in others})

    def tell_explained(self, job: int, share: float, parts: int) -> None:
        """What explains a model's filters is worked out so far; `job` is what pages know the work by."""
        self._tell(explained={"job": job, "share": share, "parts": parts})

    def tell_servers(self, lost: bool, servers: int, workers: int, training: str) -> None:
        """The other servers cannot be reached, or can again; so many there are, and workers; who trains."""
        facts = {"lost": lost, "servers": servers, "workers": workers, "training": training}
        if facts != self._facts["servers"]:
            self._tell(servers=facts)

    def _tell(self, **changes: object) -> None:
        """Have every page know."""
        self._facts |= changes
        text = json.dumps(self._facts)
        for slot in self._slots:
            slot.put(text)
