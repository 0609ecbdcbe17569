"""Questions that wait for a thread: of each visitor the newest one of a kind, visitors in turn, none whose sender left.

Rule: kept on the event loop; a lane is handed a question only when it has a thread for it, so what waits can still be
put in order, taken back or displaced. Addresses take turns, and the pages of an address among themselves, so that
many pages behind one address do not push a visitor at another one aside.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter, OrderedDict
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from app.models.workers import Lane, Workers

_MOST_OF_VISITOR, _MOST = 16, 400  # questions that wait
_REMEMBERED = 4096  # visitors, by when their last turn was
Answer = dict[str, Any]


class Displaced(Exception):
    """A question was given up for another one; `code` for scripts, the text for people."""

    def __init__(self, code: str, line: str) -> None:
        super().__init__(line)
        self.code = code


@dataclass(frozen=True)
class Visitor:
    """Who asks: a client's address, and the page as it names itself, since many may share an address."""

    address: str
    page: str = ""


@dataclass(eq=False)
class _Waiting:
    """A question that waits; `slot` is its kind."""

    visitor: Visitor
    slot: str
    lane: Lane
    work: Callable[[], Answer]
    answer: asyncio.Future[Answer] = field(default_factory=asyncio.Future)
    context: Context = field(default_factory=copy_context)  # of the request, for whoever hands it on is another's

    def displace(self, code: str, line: str) -> None:
        """Give it up."""
        if not self.answer.done():
            self.answer.set_exception(Displaced(code, line))


class Turns:
    """Who comes next in each lane."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self._waiting: list[_Waiting] = []  # in the order in which they came
        self._running: Counter[Lane] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._clock = itertools.count(1)
        self._last: OrderedDict[str | Visitor, int] = OrderedDict()  # turns by address and by visitor

    def waiting(self, lane: Lane) -> int:
        """How many questions wait for a lane."""
        return sum(waiting.lane is lane for waiting in self._waiting)

    async def ask(self, visitor: Visitor, slot: str, lane: Lane, work: Callable[[], Answer]) -> Answer:
        """Have a lane answer; raises Displaced, or what the work raises. Being cancelled takes the question back."""
        self._make_room(visitor, slot)
        waiting = _Waiting(visitor, slot, lane, work)
        self._waiting.append(waiting)
        self._advance(lane)
        try:
            return await waiting.answer
        finally:
            self._drop(waiting)

    def _make_room(self, visitor: Visitor, slot: str) -> None:
        """A newer question takes the place of an older one, of its kind or, where too many wait, of any."""
        theirs = [waiting for waiting in self._waiting if waiting.visitor == visitor]
        for waiting in theirs:
            if waiting.slot == slot:
                self._displace(waiting, "displaced", "a newer question has taken its place")
        if len(theirs) >= _MOST_OF_VISITOR:
            self._displace(theirs[0], "busy", "too many questions of yours wait already; ask again later")
        if len(self._waiting) >= _MOST:
            crowded, _ = Counter(waiting.visitor.address for waiting in self._waiting).most_common(1)[0]
            oldest = next(waiting for waiting in self._waiting if waiting.visitor.address == crowded)
            self._displace(oldest, "busy", "the server is asked too much at this moment; ask again later")

    def _displace(self, waiting: _Waiting, code: str, line: str) -> None:
        """Give a question up."""
        self._drop(waiting)
        waiting.displace(code, line)

    def _drop(self, waiting: _Waiting) -> None:
        """Let a question wait no longer."""
        if waiting in self._waiting:
            self._waiting.remove(waiting)

    def _advance(self, lane: Lane) -> None:
        """Hand a lane what it has a thread for: whose last turn is longest ago comes first."""
        while self._running[lane] < self.workers.threads(lane):
            ready = [waiting for waiting in self._waiting if waiting.lane is lane]
            if not ready:
                return
            chosen = min(ready, key=lambda waiting: (self._turn(waiting.visitor.address), self._turn(waiting.visitor)))
            self._drop(chosen)
            self._note(chosen.visitor)
            self._running[lane] += 1
            task = asyncio.create_task(self._work(chosen), context=chosen.context)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, chosen: _Waiting) -> None:
        """Answer a question, then go on with the next one of its lane."""
        try:
            answer = await self.workers.run(chosen.lane, chosen.work)
            if not chosen.answer.done():
                chosen.answer.set_result(answer)
        except Exception as trouble:  # for whoever asked
            if not chosen.answer.done():
                chosen.answer.set_exception(trouble)
        finally:
            self._running[chosen.lane] -= 1
            self._advance(chosen.lane)

    def _turn(self, who: str | Visitor) -> int:
        """When somebody's last turn was; 0 for a newcomer."""
        return self._last.get(who, 0)

    def _note(self, visitor: Visitor) -> None:
        """A visitor has their turn now."""
        now = next(self._clock)
        for who in (visitor.address, visitor):
            self._last[who] = now
            self._last.move_to_end(who)
        while len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)
