"""The server's threads: what may take how long runs where, so that live frames and short answers keep theirs.

Rule: the event loop computes nothing that takes long; whatever does says in which lane it runs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from enum import Enum
from typing import Any, TypeVar

from app.models import allocator
from model.records import BadInput, Failure

_log = logging.getLogger("featurescope.workers")
Answer = TypeVar("Answer")


class Lane(Enum):
    """A queue of work with its number of threads."""

    LIVE = "live"  # frames of slow models
    SWIFT = "swift"  # short answers that a page waits for, ahead of all work
    WORK = "work"  # up to seconds
    SLOW = "slow"  # many seconds: a bundle may have to be built
    BUILD = "build"  # bundles of visitors' own models, up to minutes
    FETCH = "fetch"  # what comes over a network, once a start
    RUNS = "runs"  # everything that changes run folders, one after the other


_HEAVY = (Lane.WORK, Lane.SLOW)  # what has taken long may have taken much memory
_THREADS = {Lane.LIVE: 2}  # two visitors at once; LiteRT lets go of the interpreter lock. All others one


class Workers:
    """A pool of threads a lane."""

    def __init__(self) -> None:
        self._pools = {lane: ThreadPoolExecutor(self.threads(lane), lane.value) for lane in Lane}
        self._open: dict[Lane, set[Future[Any]]] = {lane: set() for lane in Lane}

    def threads(self, lane: Lane) -> int:
        """How many threads a lane has."""
        return _THREADS.get(lane, 1)

    def waiting(self, lane: Lane) -> int:
        """How many pieces of work of a lane no thread is at."""
        return max(len(self._open[lane]) - self.threads(lane), 0)

    def submit(self, lane: Lane, work: Callable[..., Answer], *arguments: object) -> Future[Answer]:
        """Queue some work; what has not begun can be cancelled. Its log names the request of whoever queued it."""
        pool = self._pools[lane]
        future = pool.submit(copy_context().run, work, *arguments)
        self._open[lane].add(future)
        future.add_done_callback(self._open[lane].discard)
        if lane in _HEAVY:
            pool.submit(allocator.give_back)
        return future

    async def run(self, lane: Lane, work: Callable[..., Answer], *arguments: object) -> Answer:
        """Have a lane do some work; what it raises is passed on, and logged if nobody foresaw it."""
        return await awaited(self.submit(lane, work, *arguments))


async def awaited(future: Future[Answer]) -> Answer:
    """A lane's answer; what it raises is passed on, and logged if nobody foresaw it."""
    try:
        return await asyncio.wrap_future(future)
    except (BadInput, Failure, OSError):
        raise
    except Exception:
        _log.exception("some work for a page failed")
        raise
