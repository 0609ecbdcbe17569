"""Turns at computing: some work at once, and of all who wait, whoever has asked and used least lately is next.

Rule: between two turns the event loop reads, so that a request that comes meanwhile is weighed with those that wait.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import time

_MEMORY = 2.0  # seconds after which what was used counts a third
_AT_FIRST = 0.5  # seconds that a newcomer counts as having used: what a pen uses, so that coming anew gains nothing
_ASKING = 0.003  # seconds that a request counts, answered or not: among many who take all they get, a pen stays ahead


class Use:
    """What somebody has used lately, in seconds of computing."""

    __slots__ = ("_at", "_seconds")

    def __init__(self) -> None:
        self._seconds, self._at = _AT_FIRST, time.monotonic()

    @property
    def rank(self) -> float:
        """Who has the lower rank has used less, at any time: what all forget alike does not change their order.

        The logarithm of the seconds, as forgetting would leave them at time 0.
        """
        return math.log(self._seconds) + self._at / _MEMORY

    def ask(self) -> None:
        """A request has come."""
        self.add(_ASKING)

    def add(self, seconds: float) -> None:
        """Some computing has been done."""
        now = time.monotonic()
        self._seconds, self._at = self._seconds * math.exp((self._at - now) / _MEMORY) + seconds, now


class Turns:
    """At most `at_once` turns at a time."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    async def take(self, use: Use) -> None:
        """Wait for a turn; `give_back` must follow."""
        if self._free and not self._waiting:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (use.rank, next(self._order), turn))
        if self._free:
            self._free -= 1
            self._next()
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
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                return turn.set_result(None)
        self._free += 1
