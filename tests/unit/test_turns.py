"""Questions in turn: the newest of a visitor's, nobody pushed aside by one who asks much, none whose sender left."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from app.http import turns
from app.http.turns import Displaced, Turns, Visitor
from app.models.workers import Lane, Workers

Asked = Callable[..., "asyncio.Task[dict[str, object]]"]


class Held:
    """A lane whose only thread is held until the test lets go; then the answered are noted in their order."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.gate = threading.Event()
        self.turns = Turns(Workers())
        self.asked: list[asyncio.Task[dict[str, object]]] = []

    async def ask(
        self, address: str, page: str = "", slot: str = "q", name: str = ""
    ) -> asyncio.Task[dict[str, object]]:
        def work() -> dict[str, object]:
            self.gate.wait(10)
            self.order.append(name or address + page)
            return {}

        task = asyncio.ensure_future(self.turns.ask(Visitor(address, page), slot, Lane.WORK, work))
        self.asked.append(task)
        await asyncio.sleep(0)
        return task

    async def done(self) -> list[object]:
        self.gate.set()
        return await asyncio.gather(*self.asked, return_exceptions=True)


def code(outcome: object) -> str:
    return outcome.code if isinstance(outcome, Displaced) else ""


def test_the_newest_question_of_a_kind_takes_the_place_of_the_one_before() -> None:
    async def story() -> None:
        held = Held()
        await held.ask("x")  # is being answered
        for at in range(5):
            await held.ask("a", slot="q", name=f"q{at}")
            await held.ask("b", slot="q", name=f"b{at}")
        await held.ask("a", slot="other", name="other")
        outcomes = await held.done()
        assert [code(outcome) for outcome in outcomes[1:9]] == ["displaced"] * 8
        assert held.order == ["x", "q4", "b4", "other"]

    asyncio.run(story())


def test_visitors_take_turns_and_so_do_addresses() -> None:
    async def story() -> None:
        held = Held()
        await held.ask("x")
        for slot in "123":
            await held.ask("a", "1", slot)
        for page in "234":
            await held.ask("a", page)
        await held.ask("b", "1")
        await held.ask("b", "2")
        await held.done()
        assert held.order == ["x", "a1", "b1", "a2", "b2", "a3", "a4", "a1", "a1"]

    asyncio.run(story())


def test_a_question_whose_sender_left_is_never_worked_on() -> None:
    async def story() -> None:
        held = Held()
        await held.ask("x")
        gone = await held.ask("a")
        await held.ask("b")
        gone.cancel()
        await held.done()
        assert held.order == ["x", "b"]

    asyncio.run(story())


def test_no_more_wait_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_MOST", 30)

    async def story() -> None:
        held = Held()
        await held.ask("x")
        for at in range(20):
            await held.ask("a", slot=str(at))
        for at in range(20):
            await held.ask("b", page=str(at))
        await held.ask("c", name="c")
        outcomes = await held.done()
        assert {code(outcome) for outcome in outcomes} == {"", "busy"}
        assert held.order.count("a") <= turns._MOST_OF_VISITOR and "c" in held.order[:4]
        assert len(held.order) == 31

    asyncio.run(story())


def test_what_goes_wrong_reaches_whoever_asked_and_the_next_is_answered() -> None:
    async def story() -> None:
        order = Turns(Workers())

        def fail() -> dict[str, object]:
            raise OSError("no")

        with pytest.raises(OSError, match="no"):
            await order.ask(Visitor("a"), "q", Lane.WORK, fail)
        assert await order.ask(Visitor("a"), "q", Lane.WORK, lambda: {"x": 1}) == {"x": 1}

    asyncio.run(story())
