"""The model in use: follows the workspace's pointer, which any process may move; promotes, and takes back.

Rule: one promotion at a time; whoever is to know of another model in use is told by `changed`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from app.clock import tick
from app.models.loaded import LoadedModel
from app.models.registry import Registry
from app.models.workers import Lane, Workers
from model.records import BadInput
from model.runs import promotion
from model.runs.promotion import InUse

_log = logging.getLogger("featurescope.models")
_LOOK = 2.0  # seconds between two looks at the pointer


class ModelInUse:
    """Which model answers where a page names none."""

    def __init__(self, registry: Registry, workers: Workers, file: Path | None = None) -> None:
        """`file` is the `.keras` file of the registry's first model."""
        self.registry, self.workers, self.workspace = registry, workers, registry.workspace
        self.current = registry.first
        self.started = InUse(str(file or ""), registry.first.bundle.version)
        self.pointer = promotion.read(self.workspace)  # what is followed are its moves from now on
        self.changed: Callable[[], None] = lambda: None  # called when another model is in use
        self.called = asyncio.Event()  # set on the event loop by whoever knows that the pointer has moved
        self._promoting = asyncio.Lock()

    @property
    def version(self) -> str:
        """The version of the model in use."""
        return self.current.bundle.version

    @property
    def where(self) -> InUse:
        """Which model is in use, where its file lies and which run it came from."""
        pointer = self.pointer[-1] if self.pointer else self.started
        return pointer if pointer.version == self.version else self.started

    @property
    def told(self) -> dict[str, object]:
        """What pages are told of the model in use: its name, when it was trained if that was here (seconds since 1970),
        its accuracy (a share, None where nobody measured it) on how many test images, and its origin, which is the run
        that it came from or the name of a model that was there.
        """
        bundle = self.current.bundle
        card = bundle.card
        measured = {"share": card.get("accuracy"), "count": card.get("test_images")}
        return {
            "name": bundle.name,
            "finished": card.get("finished", 0),
            **measured,
            "origin": self.where.run or bundle.name,
        }

    @property
    def before(self) -> str:
        """The name of the model to go back to; empty where nothing was promoted."""
        stack = [entry for entry in self.pointer if entry.version]
        if not stack or self.where not in stack:
            return ""
        earlier = stack[-2] if len(stack) > 1 else self.started
        if earlier.version == self.version:
            return ""
        try:
            return self.model(earlier.version).bundle.name
        except ValueError:
            return Path(earlier.file).stem

    def model(self, version: str) -> LoadedModel:
        """A model by its version; raises Gone where there is none of it any more."""
        return self.current if version == self.version else self.registry.model(version)

    def follow(self) -> bool:
        """Use the model that the workspace's pointer says; tells whether it is another one."""
        self.pointer = promotion.read(self.workspace)
        target, before = (self.pointer[-1] if self.pointer else self.started), self.current
        try:
            self.current = self.registry.model(target.version)
            self.registry.pin(self.current)
        except BadInput as error:
            _log.warning("the promoted model cannot be used: %s", error)
        return self.current is not before

    async def promote(self, run: Path) -> str:
        """Make a run's best epoch the model in use; returns its version. Raises as `promotion.promote`."""
        async with self._promoting:
            self._refresh()  # another server may have promoted one a moment ago
            chosen = await self.workers.run(Lane.SLOW, promotion.promote, self.workspace, run, self.where)
            await self.workers.run(Lane.SWIFT, lambda: self.registry.model(chosen.version).typical)  # asked for next
            self._refresh()
        return chosen.version

    async def undo(self) -> str:
        """Go back to the model before; returns its version. Raises BadInput where there is none to go back to."""
        async with self._promoting:
            self._refresh()
            await self.workers.run(  # which may wait for another server
                Lane.SLOW, promotion.undo, self.workspace, self.where, self.started, self.registry.model
            )
            self._refresh()
        return self.version

    async def watch(self) -> None:
        """Notice, as long as the server runs, when another process has moved the pointer."""
        mark: tuple[int, ...] | None = None
        while True:
            await tick(_LOOK, self.called)
            now = await asyncio.to_thread(promotion.mark, self.workspace)  # a shared path may hang
            if now == mark:
                continue
            try:
                async with self._promoting:
                    self._refresh()
                mark = now if self.pointer or not now else None  # one that could not be read is read again
            except Exception:  # a file that nobody should have touched must not end the watch
                _log.exception("the pointer to the model in use cannot be followed")

    def _refresh(self) -> None:
        """Use what the pointer says if it has moved, and tell everybody."""
        if promotion.read(self.workspace) != self.pointer and self.follow():
            self.changed()
