"""What the server knows and can answer: the data, the model in use, and any other model by its version.

Rule: a request names the version it wants and is answered by that one, so that no page ever mixes two models.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np

from app.kept import Kept
from app.served import Served
from model import bundle, frame, ink, lapses, promotion
from model.engine import probabilities
from model.promotion import InUse
from model.records import BadInput, Bundle, Dataset, Floats

log = logging.getLogger("featurescope.service")
THREADS = 2  # for slow models, one each for two visitors at once; LiteRT lets go of the interpreter lock
LONG = 16_000  # bytes: a drawing of more takes its time, so not on the event loop
LOADED = 400_000_000  # bytes of models kept in memory: those of many time-lapses of a usual network
COPIES, FACTS = 3, 1_000_000  # of a graph in the interpreters of several threads; bytes of what else a model keeps
Answer = TypeVar("Answer")


class Service:
    """One data set and the models that look at it."""

    def __init__(
        self, served: Bundle, dataset: Dataset, workspace: Path, source: str = "builtin", file: Path | None = None
    ) -> None:
        """`source` is the data set as the command line names it, `file` the `.keras` file of the bundle."""
        self.dataset, self.workspace, self.source = dataset, workspace, source
        self.started = InUse(str(file or ""), served.version)
        self.current = self.first = Served(served, dataset, workspace)
        self.loaded: Kept[str, Served] = Kept(LOADED, lambda kept: COPIES * len(kept.bundle.graph) + FACTS)
        self.pointer = promotion.read(workspace)  # what is followed are its moves from now on
        self.live = ThreadPoolExecutor(THREADS, "live")
        self.work = ThreadPoolExecutor(1, "work")
        self.slow = ThreadPoolExecutor(1, "slow")
        self.swift = ThreadPoolExecutor(1, "swift")

    @property
    def in_use(self) -> InUse:
        """Which model is in use, and where its file lies."""
        pointer = self.pointer[-1] if self.pointer else self.started
        return pointer if pointer.version == self.current.bundle.version else self.started

    def served(self, version: str) -> Served:
        """A model by its version; raises BadInput where there is none of it any more."""
        for kept in (self.current, self.first):
            if version == kept.bundle.version:
                return kept
        return self.loaded.get(version, lambda: Served(self.find(version), self.dataset, self.workspace))

    def shown(self, said: object) -> Served:
        """The model that a page says it shows, as {"version": …}; the one in use where there is none of it any more."""
        try:
            return self.served(str(said["version"]) if isinstance(said, dict) else "")
        except (BadInput, KeyError):
            return self.current

    def find(self, version: str) -> Bundle:
        """A bundle of the workspace, of models once in use or of a time-lapse."""
        for folder in (promotion.bundle_of(self.workspace, version), lapses.bundle_of(self.workspace, version)):
            if folder and (found := bundle.intact(folder, version)):
                return found
        raise BadInput(f"model {version} is not served any more")

    def use(self, chosen: InUse) -> None:
        """Make a model the one in use; the one before stays loaded for pages that have not followed yet."""
        before = self.current
        self.current = self.served(chosen.version)
        self.loaded.get(before.bundle.version, lambda: before)

    def refresh(self) -> bool:
        """Follow the workspace's pointer if it has moved; tells whether another model is in use now."""
        pointer = promotion.read(self.workspace)
        return pointer != self.pointer and self.follow()

    def follow(self) -> bool:
        """Use the model that the workspace's pointer says; tells whether it is another one."""
        self.pointer = promotion.read(self.workspace)
        before = self.current
        try:
            self.use(self.pointer[-1] if self.pointer else self.started)
        except BadInput as error:
            log.warning("the promoted model cannot be used: %s", error)
        return self.current is not before

    def undo(self) -> None:
        """Take the last promotion back; raises BadInput where there is none, or no model to go back to."""
        promotion.undo(self.workspace, self.in_use, self.started, self.served)

    async def reply(self, message: bytes) -> bytes:
        """As `answer`, without holding up the event loop."""
        if len(message) < LONG and self.at_hand(request := frame.parse(message)):
            return self.painted(request)
        return await asyncio.get_running_loop().run_in_executor(self.live, self.answer, message)

    def at_hand(self, request: frame.Request) -> bool:
        """Whether an answer takes so little that no thread is needed: the model in use, if it is a quick one."""
        served = self.current
        known = request.strokes is not None or request.split in served.splits
        return request.version == served.bundle.version and served.quick and known

    def answer(self, message: bytes) -> bytes:
        """A request's frame, as bytes; raises BadInput for a request that cannot be answered."""
        return self.painted(frame.parse(message))

    def painted(self, request: frame.Request) -> bytes:
        """As `answer`, of a request that has been read."""
        served = self.served(request.version)
        model = served.bundle
        if unknown := [index for index in request.layers if index >= len(model.layers)]:
            raise BadInput(f"layer {unknown[0]} of {len(model.layers)}")
        image, true_class = self.input_of(request, served)
        outputs = served.engines.run(image)
        found = frame.Frame(
            sequence=request.sequence,
            version=model.version,
            image=image,
            probabilities=probabilities(outputs[model.output], model.logits),
            blank=true_class is None and not image.any(),
            true_class=true_class,
            maps=tuple((index, outputs[index]) for index in request.layers),
        )
        return frame.pack(found, four_bits=request.four_bits)

    def input_of(self, request: frame.Request, served: Served) -> tuple[Floats, int | None]:
        """The image (H, W, C) in 0–1 that a request means, and its true class if it has one."""
        shape = served.bundle.input_shape
        if request.strokes is not None:
            if not served.drawable:
                raise BadInput(f"drawings are 28×28×1, the model takes {shape}")
            drawn = ink.network_input(request.strokes, pen=request.pen, normalise=request.normalise)
            return drawn[..., None], None
        images, labels = served.split(request.split)
        if request.index >= max(len(labels), 1):
            raise BadInput(f"{request.split} image {request.index}, expected 0 to {len(labels) - 1}")
        if not len(labels):  # nothing to show, yet a page that works
            return np.zeros(shape, np.float32), None
        return images[request.index].astype(np.float32) / 255, int(labels[request.index])

    async def ask(self, question: Callable[..., Answer], *arguments: object, slow: bool = False) -> Answer:
        """Run work on the one thread for it, so that live frames keep theirs; what may build a bundle on another."""
        return await self.on(self.slow if slow else self.work, question, *arguments)

    async def at_once(self, question: Callable[..., Answer], *arguments: object) -> Answer:
        """Run something short that a page waits for, ahead of all work."""
        return await self.on(self.swift, question, *arguments)

    async def on(self, thread: ThreadPoolExecutor, question: Callable[..., Answer], *arguments: object) -> Answer:
        """Run something on a thread."""
        try:
            return await asyncio.get_running_loop().run_in_executor(thread, question, *arguments)
        except BadInput:
            raise
        except Exception:
            log.exception("a question of the page failed")  # Dash answers 500 and says nothing
            raise
