"""Who is there: each server and each worker keeps a key at Redis that goes by itself when they do → a record of all.

`featurescope:server:ID` and `featurescope:worker:ID` hold an object each, see `Server` and `Worker`. Rule: whatever
somebody else has written there, what comes of it is a record of this kind, or nothing.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from model.records import CUT_OFF, IDLE, WORKER_KEY

if TYPE_CHECKING:
    from redis.asyncio import Redis

SERVER = "featurescope:server:"
_PATTERN = "featurescope:[sw]*er:*"
LIFETIME, RENEWAL = 10, 3.0  # seconds that a server's key lives, and between two renewals
_AT_ONCE = 1000  # keys that Redis looks at in a step
_MOST, _LONGEST = 1000, 4096  # of all that are there; bytes of what one says


@dataclass(frozen=True)
class Server:
    """A server process: where it runs, how many `pages` are open at it, the `version` of the page that it serves."""

    id: str
    host: str = ""
    pid: int = 0
    pages: int = 0
    version: str = ""


@dataclass(frozen=True)
class Worker:
    """A process that trains: its `state` is idle, training or cut off, `run` what it trains, `why` what is wrong."""

    id: str
    host: str = ""
    pid: int = 0
    state: str = IDLE
    run: str = ""
    gpu: bool = False
    why: str = ""


@dataclass(frozen=True)
class Present:
    """All who are there, in the order of their ids."""

    servers: tuple[Server, ...] = field(default=())
    workers: tuple[Worker, ...] = field(default=())

    @property
    def able(self) -> tuple[Worker, ...]:
        """The workers that are not cut off."""
        return tuple(worker for worker in self.workers if worker.state != CUT_OFF)


_Kind = TypeVar("_Kind", Server, Worker)


def ourselves(id_: str, about: Mapping[str, object]) -> Server:
    """This process, and what there is to say `about` it: pages, version."""
    return Server(id_, platform.node(), os.getpid(), **about)  # type: ignore[arg-type]


async def renew(redis: Redis, server: Server) -> None:
    """Say that we are there, for a while."""
    text = json.dumps(dataclasses.asdict(server))
    await redis.set(f"{SERVER}{server.id}", text, ex=LIFETIME)


async def leave(redis: Redis, id_: str) -> None:
    """Say that we are not there any more, before the others would notice."""
    await redis.delete(f"{SERVER}{id_}")


async def look(redis: Redis) -> Present:
    """Who is there, in one pass over the keys."""
    keys = [_text(key) async for key in redis.scan_iter(match=_PATTERN, count=_AT_ONCE)]
    keys = sorted(set(keys))[:_MOST]
    said = dict(zip(keys, await redis.mget(keys) if keys else [], strict=True))
    servers = (_record(Server, key.removeprefix(SERVER), said[key]) for key in keys if key.startswith(SERVER))
    workers = (_record(Worker, key.removeprefix(WORKER_KEY), said[key]) for key in keys if key.startswith(WORKER_KEY))
    return Present(tuple(filter(None, servers)), tuple(filter(None, workers)))


def _record(kind: type[_Kind], id_: str, said: bytes | str | None) -> _Kind | None:
    """What somebody says of themselves; None where it went meanwhile, or is none of ours."""
    if said is None or len(said) > _LONGEST:
        return None
    try:
        told = json.loads(said)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    usual = dataclasses.asdict(kind(id_))
    fitting = {name: told[name] for name, value in usual.items() if name in told and type(told[name]) is type(value)}
    return kind(**{**usual, **fitting, "id": id_})


def _text(key: bytes | str) -> str:
    """A key as text."""
    return key.decode("utf-8", "replace") if isinstance(key, bytes) else key
