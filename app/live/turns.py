"""Turns at computing: some work at once, and whoever had asked and used least when they came to wait is next.

Rule: nobody waits long behind those who use less; between two turns the event loop reads, so that a request that comes
meanwhile is weighed with those that wait.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import time
from collections import deque

_MEMORY = 2.0  # seconds after which what was used counts a third
_AT_FIRST = 0.5  # seconds that a newcomer counts as having used: what a pen uses, so that coming anew gains nothing
_ASKING = 0.003  # seconds that a request counts, answered or not: among many who take all they get, a pen stays ahead
_PATIENCE = 0.5  # seconds after which whoever waits goes first


class Use:
    """What somebody has used lately, in seconds of computing."""

    __slots__ = ("_at", "_seconds")

    def __init__(self) -> None:
        self._seconds, self._at = _AT_FIRST, time.monotonic()

    def by(self, now: float) -> float:
        """Seconds, the further back the less."""
        return self._seconds * math.exp((self._at - now) / _MEMORY)

    def ask(self) -> None:
        """A request has come."""
        self.add(_ASKING)

    def add(self, seconds: float) -> None:
        """Some computing has been done."""
        now = time.monotonic()
        self._seconds, self._at = self.by(now) + seconds, now


class Turns:
    """At most `at_once` turns at a time."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._by_use: list[tuple[float, int, asyncio.Future[None]]] = []  # a heap
        self._by_age: deque[tuple[float, asyncio.Future[None]]] = deque()
        self._order = itertools.count()

    @property
    def waiting(self) -> int:
        """How many wait; from any thread."""
        return sum(not turn.done() for _, turn in tuple(self._by_age))

    async def take(self, use: Use) -> None:
        """Wait for a turn; `give_back` must follow."""
        if self._free:  # then nobody waits
            self._free -= 1
            return
        now, turn = time.monotonic(), asyncio.get_running_loop().create_future()
        heapq.heappush(self._by_use, (use.by(now), next(self._order), turn))
        self._by_age.append((now, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was given, too late
                self.give_back()
            raise

    def give_back(self) -> None:
        """A turn is over; the next begins when the event loop has read what came meanwhile."""
        asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        """Pass a turn on."""
        while self._by_age and self._by_age[0][1].done():
            self._by_age.popleft()
        while self._by_use and self._by_use[0][2].done():
            heapq.heappop(self._by_use)
        if not self._by_age:
            self._free += 1
            return
        since, oldest = self._by_age[0]
        turn = oldest if time.monotonic() - since > _PATIENCE else self._by_use[0][2]
        turn.set_result(None)
