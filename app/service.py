"""What the server knows and can answer: the model in use, its data, one evaluation of the other.

Rule: everything here is asked from worker threads and shared by all visitors; nothing is a visitor's.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from model import evaluate, frame, ink
from model.engine import Engines, probabilities
from model.records import Array, BadInput, Bundle, Dataset, Evaluation, Floats

log = logging.getLogger("featurescope.service")
THREADS = 2  # for slow models, one each for two visitors at once; LiteRT lets go of the interpreter lock
LONG = 16_000  # bytes: a drawing of more takes its time, so not on the event loop
TYPICAL = 32  # images
QUICK = 0.003  # seconds: a model that answers faster does so on the event loop, a hop to a thread costs as much
Answer = TypeVar("Answer")


def timed(work: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Service:
    """One model and one data set, ready to answer."""

    def __init__(self, served: Bundle, dataset: Dataset, workspace: Path, source: str = "builtin") -> None:
        """`source` is the data set as the command line names it, for those who open it again."""
        self.bundle = served
        self.dataset = dataset
        self.workspace = workspace
        self.source = source
        self.misfit = evaluate.fits(served, dataset)
        self.class_names = evaluate.class_names(served, dataset)
        self.engines = Engines(served)
        self.live = ThreadPoolExecutor(THREADS, "live")
        self.work = ThreadPoolExecutor(1, "work")

    @cached_property
    def test(self) -> tuple[Array, Array]:
        """Images (N, H, W, C) and labels (N,) of the test split; none where the model cannot read them."""
        images, labels = self.dataset.split("test")
        return (images[:0], labels[:0]) if self.misfit else (images, labels)

    @cached_property
    def evaluation(self) -> Evaluation:
        """The model's predictions on the test split."""
        return evaluate.evaluate(self.bundle, self.dataset, "test", self.workspace)

    @cached_property
    def typical(self) -> list[float]:
        """The largest output of each layer over some test images: what a strong response is."""
        images, _ = self.test
        found = [self.engines.run(np.asarray(image, np.float32) / np.float32(255)) for image in images[:TYPICAL]]
        return [max(float(each[at].max()) for each in found) if found else 0.0 for at in range(len(self.bundle.layers))]

    @cached_property
    def quick(self) -> bool:
        """Whether all layers of an image take so little that no thread is needed; measured once."""
        image = np.zeros(self.bundle.input_shape, np.float32)
        times = [timed(lambda: self.engines.run(image)) for _ in range(5)]
        return min(times) < QUICK

    async def reply(self, message: bytes) -> bytes:
        """As `answer`, without holding up the event loop."""
        if self.quick and len(message) < LONG:
            return self.answer(message)
        return await asyncio.get_running_loop().run_in_executor(self.live, self.answer, message)

    @property
    def drawable(self) -> bool:
        """Whether drawings can be this model's input."""
        return self.bundle.input_shape == (ink.SIDE, ink.SIDE, 1)

    def answer(self, message: bytes) -> bytes:
        """A request's frame, as bytes; raises BadInput for a request that cannot be answered."""
        request = frame.parse(message)
        if request.version != self.bundle.version:
            raise BadInput(f"model {request.version} is not served any more")
        if unknown := [index for index in request.layers if index >= len(self.bundle.layers)]:
            raise BadInput(f"layer {unknown[0]} of {len(self.bundle.layers)}")
        image, true_class = self.input_of(request)
        outputs = self.engines.run(image)
        found = frame.Frame(
            sequence=request.sequence,
            version=self.bundle.version,
            image=image,
            probabilities=probabilities(outputs[self.bundle.output], self.bundle.logits),
            blank=true_class is None and not image.any(),
            true_class=true_class,
            maps=tuple((index, outputs[index]) for index in request.layers),
        )
        return frame.pack(found, four_bits=request.four_bits)

    def input_of(self, request: frame.Request) -> tuple[Floats, int | None]:
        """The image (H, W, C) in 0–1 that a request means, and its true class if it has one."""
        if request.strokes is not None:
            if not self.drawable:
                raise BadInput(f"drawings are 28×28×1, the model takes {self.bundle.input_shape}")
            drawn = ink.network_input(request.strokes, pen=request.pen, normalise=request.normalise)
            return drawn[..., None], None
        images, labels = self.test
        if request.index >= max(len(labels), 1):
            raise BadInput(f"test image {request.index}, expected 0 to {len(labels) - 1}")
        if not len(labels):  # nothing to show, yet a page that works
            return np.zeros(self.bundle.input_shape, np.float32), None
        return images[request.index].astype(np.float32) / 255, int(labels[request.index])

    async def ask(self, question: Callable[..., Answer], *arguments: object) -> Answer:
        """Run slow work on the one thread for it, so that live frames keep theirs."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self.work, question, *arguments)
        except Exception:
            log.exception("a question of the page failed")  # Dash answers 500 and says nothing
            raise
