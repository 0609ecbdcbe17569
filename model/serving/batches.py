"""Images → what is made of a network's answers to them, batch by batch; for everything that looks at many images.

Rule: batch engines are made here only, one a model in each of two threads that stay, and those of the last models
looked at are kept: an engine made for each question leaves holes in memory that nothing fits into again.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from model.records import Array, Bundle
from model.serving.engine import BATCH, Engine

THREADS = 2  # LiteRT lets go of the interpreter lock, so two give twice as much
_MODELS = 2  # whose engines a thread keeps: two are compared
_SPAN = 4  # batches a piece of work: more hold up others who ask, fewer cost in handing them over
_VALUES = 8_000_000  # in the outputs of a batch, 32 MB
Answer = TypeVar("Answer")


class _Kept(threading.local):
    """A thread's engines, the one longest not asked for first."""

    def __init__(self) -> None:
        self._engines: OrderedDict[tuple[str, bytes], Engine] = OrderedDict()

    def engine(self, model: Bundle) -> Engine:
        """This thread's engine of a model; another model's makes room before it is made."""
        key = (model.version, model.graph)
        if key not in self._engines:
            while len(self._engines) >= _MODELS:
                self._engines.popitem(last=False)
            self._engines[key] = Engine(model, batch_of(model))
        self._engines.move_to_end(key)
        return self._engines[key]


_kept = _Kept()
_threads = ThreadPoolExecutor(THREADS, "batches")


def one_thread() -> None:
    """Look at images in one thread from now on: for a child that leaves the machine to others."""
    global _threads
    _threads = ThreadPoolExecutor(1, "batches")


def batch_of(model: Bundle) -> int:
    """Images that a model takes at once: the usual number, fewer where all their maps together would be large."""
    values = sum(math.prod(layer.shape) for layer in model.layers)
    return max(1, min(BATCH, _VALUES // max(values, 1)))


def over(model: Bundle, images: Array, work: Callable[[Engine, Array], Answer]) -> Iterator[Answer]:
    """What `work` makes of each batch of images (n, H, W, C), in their order; it is called in one of the threads.

    Few pieces are ahead of whoever reads the answers, so that several who ask take turns.
    """
    batch = batch_of(model)
    pieces = iter(range(0, len(images), batch * _SPAN))
    waiting: deque[Future[list[Answer]]] = deque()

    def piece(start: int) -> list[Answer]:
        engine = _kept.engine(model)
        end = min(start + batch * _SPAN, len(images))
        return [work(engine, images[at : min(at + batch, end)]) for at in range(start, end, batch)]

    try:
        while True:
            while len(waiting) < 2 * THREADS and (start := next(pieces, None)) is not None:
                waiting.append(_threads.submit(piece, start))
            if not waiting:
                return
            yield from waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
