"""Which worker has taken a run, and how a run whose process is gone gets into the queue again: `worker.json`.

Rule: only a run that a worker had, that has ended without having said so and that nobody asked to stop goes on by
itself, and not for ever: a run that ends its workers before an epoch is whole is left as it is after `MOST` of them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model import files, text
from model.records import RunStatus
from model.runs import claims, folders

_FILE = "worker.json"
MOST = 3  # workers in a row that may be lost without a new epoch
GIVEN_UP = "its workers were lost, three in a row without a new epoch"
Gone = Mapping[str, object]  # the marks of a process that is known to be gone: `host`, `pid` and `identity`


@dataclass(frozen=True)
class Taken:
    """A worker's name and machine, since when it has a run (seconds since 1970), the run's epochs then.

    `tries` is how many workers, this one included, have had it since an epoch was whole.
    """

    name: str
    host: str
    since: float
    epoch: int
    tries: int


def read(folder: Path) -> Taken | None:
    """Which worker has a run, or had it last; None where none had."""
    said = files.json_object(folder / _FILE)
    with contextlib.suppress(KeyError, TypeError, ValueError, OverflowError):
        name, host = text.plain(str(said["name"])), text.plain(str(said["host"]))
        return Taken(name, host, float(said["since"]), int(said["epoch"]), int(said["tries"]))
    return None


def take(folder: Path, name: str, host: str, epoch: int) -> None:
    """Note that a worker takes a run that has so many whole epochs."""
    before = read(folder)
    tries = before.tries if before and epoch <= before.epoch else 0
    _write(folder, Taken(name, host, time.time(), epoch, tries + 1))


def forget(folder: Path) -> None:
    """Whoever queues a run by hand begins to count anew."""
    files.discard(folder / _FILE)


def goes_on(folder: Path, status: RunStatus, gone: Gone | None = None) -> bool:
    """Whether a run was lost with its worker and is to go on; `gone` is a process that is known to be."""
    lost = status.state == "interrupted" and status.reason == folders.GONE
    known = status.state == "running" and bool(status.pid) and _is(status, gone)
    return (lost or known) and read(folder) is not None and not folders.asked_to_stop(folder)


def put_back(folder: Path, status: RunStatus, *, given_back: bool = False) -> bool:
    """Queue a run again that goes on, its folder being claimed; False where that was tried often enough.

    `given_back`: its worker has let go of it by itself, which does not count.
    """
    if (taken := read(folder)) is None:
        return False
    if given_back:
        _write(folder, dataclasses.replace(taken, tries=max(taken.tries - 1, 0)))
    elif taken.tries >= MOST and status.epoch <= taken.epoch:
        folders.write(folder, dataclasses.replace(status, state="interrupted", reason=GIVEN_UP))
        return False
    folders.write(folder, folders.again(status))
    return True


def recover(folder: Path, gone: Gone | None = None, *, given_back: bool = False) -> bool:
    """Queue a run again if it was lost with its worker; whether it was. Costs nothing for any other run."""
    status = folders.read(folder)
    if status is None or not goes_on(folder, status, gone):
        return False
    with claims.claimed(folder) as ours:
        now = folders.read(folder) if ours else None
        return now is not None and goes_on(folder, now, gone) and put_back(folder, now, given_back=given_back)


def _is(status: RunStatus, gone: Gone | None) -> bool:
    """Whether a status is that of a process that is known to be gone."""
    return bool(gone) and {name: getattr(status, name) for name in ("host", "pid", "identity")} == dict(gone or {})


def _write(folder: Path, taken: Taken) -> None:
    """Publish which worker has a run."""
    files.publish(folder / _FILE, json.dumps(dataclasses.asdict(taken)))
