"""Token buckets and turns, by their clock and by an event loop of their own."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from app.http.buckets import Bucket, Pace, Rate
from app.http.peers import _network
from app.live.turns import Turns, Use


def test_a_bucket_lets_a_burst_through_and_then_its_rate() -> None:
    bucket = Bucket(Rate(10, 5), now=0)
    assert [bucket.take(1, 0) for _ in range(5)] == [0] * 5
    assert bucket.take(1, 0) == pytest.approx(0.1)
    assert bucket.take(1, 0) == pytest.approx(0.2), "what is taken on credit is paid before the next"
    assert bucket.take(1, 100) == 0 and bucket.share(100) == pytest.approx(0.8), "it does not fill beyond its burst"


def test_an_address_in_debt_holds_up_its_fast_connections_only() -> None:
    shared = Bucket(Rate(100, 100), now=0)
    fast, steady = (Pace(Bucket(Rate(100, 100), 0), shared) for _ in range(2))
    assert fast.take(90, 0) == 0
    assert fast.take(11, 0) > 0
    assert steady.take(1, 0) == 0


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::abcd:1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_an_address_is_what_one_machine_has_all_of(host: str, network: str) -> None:
    assert _network(host) == network


def test_who_has_used_least_is_next() -> None:
    async def run() -> list[str]:
        turns, order = Turns(1), []
        uses = {name: Use() for name in ("greedy", "middling", "modest")}
        uses["greedy"].add(5)
        uses["middling"].add(1)

        async def work(name: str) -> None:
            await turns.take(uses[name])
            order.append(name)
            turns.give_back()

        await turns.take(Use())
        working = [asyncio.create_task(work(name)) for name in uses]
        await asyncio.sleep(0)
        turns.give_back()
        await asyncio.gather(*working)
        return order

    assert asyncio.run(run()) == ["modest", "middling", "greedy"]


def test_nobody_waits_long_behind_those_who_use_less(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 100.0
    monkeypatch.setattr("app.live.turns.time", SimpleNamespace(monotonic=lambda: clock))

    async def run() -> int:
        nonlocal clock
        turns, greedy, passed = Turns(1), Use(), 0
        greedy.add(50)
        await turns.take(Use())
        waiting = asyncio.create_task(turns.take(greedy))
        while not waiting.done():
            modest = asyncio.create_task(turns.take(Use()))
            await asyncio.sleep(0)
            clock += 0.1
            turns.give_back()
            await asyncio.wait({modest, waiting}, return_when=asyncio.FIRST_COMPLETED)
            passed += modest.done()
            modest.cancel()
        return passed

    assert asyncio.run(run()) == 5


def test_a_turn_of_somebody_who_has_gone_is_passed_on() -> None:
    async def run() -> None:
        turns = Turns(1)
        await turns.take(Use())
        waiting = [asyncio.create_task(turns.take(Use())) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        turns.give_back()
        await asyncio.sleep(0)  # the second has been given the turn and does not know yet
        waiting[1].cancel()
        await asyncio.wait_for(waiting[2], 1)
        turns.give_back()
        await asyncio.sleep(0)
        await asyncio.wait_for(turns.take(Use()), 1)

    asyncio.run(run())


def test_as_many_turns_at_once_as_there_are() -> None:
    async def run() -> None:
        turns = Turns(2)
        await turns.take(Use())
        await turns.take(Use())
        third = asyncio.create_task(turns.take(Use()))
        await asyncio.sleep(0)
        assert not third.done()
        turns.give_back()
        await asyncio.wait_for(third, 1)

    asyncio.run(run())
