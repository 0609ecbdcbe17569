"""Who may change a run that waits or has ended, where several servers have one workspace: one of them at a time.

Rule: all that is relied on is that a file can be created exclusively, which shared folders and Windows give too. A
claim is a file `claim-N` in the run's folder that says whose it is; one whose process is gone is overruled by a claim
with the next number, never removed by somebody else while it could still count.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model import files
from model.records import RunStatus
from model.runs import liveness

_PREFIX = "claim-"
_PAUSE = 0.02  # seconds between two tries


@contextmanager
def claimed(folder: Path, patience: float = 0.0) -> Iterator[bool]:
    """Whether a run's folder is ours for the block; tried again for `patience` seconds where somebody else has it.

    Whoever gets it must read the run's status anew: it may have been launched a moment ago.
    """
    end = time.monotonic() + patience
    number = _take(folder)
    while number is None and time.monotonic() < end:
        time.sleep(_PAUSE)
        number = _take(folder)
    try:
        yield number is not None
    finally:
        for other in _numbers(folder) if number is not None else []:
            if other <= number:  # type: ignore[operator]  # ours, and those of the dead that it overruled
                files.discard(_path(folder, other))


def go_on(folder: Path) -> None:
    """Say that a folder is still ours; by whoever has one for long, every `liveness.BEAT` seconds at least.

    Or other machines, which cannot look at our process, would take it for gone.
    """
    ours = liveness.ours()
    for path in (_path(folder, number) for number in _numbers(folder)):
        said = files.json_object(path)
        if all(said.get(mark) == ours[mark] for mark in ("host", "pid", "identity")):
            files.publish(path, json.dumps(ours))


def _take(folder: Path) -> int | None:
    """The number of a claim of our own; None where somebody living has one."""
    before = _numbers(folder)
    if any(_counts(_path(folder, number)) for number in before):
        return None
    number = max(before, default=0) + 1
    try:
        handle = os.open(_path(folder, number), os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except OSError:  # somebody was faster; or the folder is gone, or is not to be written to, as its user will hear
        return None
    with contextlib.suppress(OSError), os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(liveness.ours()))  # on a full disk it stays empty, and counts by its age
    others = [other for other in _numbers(folder) if other != number]
    if any(_counts(_path(folder, other)) for other in others):  # made between our look and our claim
        files.discard(_path(folder, number))
        return None
    return number


def _counts(path: Path) -> bool:
    """Whether a claim is that of a living process; one that is just being written counts too."""
    said = files.json_object(path)
    if not said:
        try:
            return time.time() - path.stat().st_mtime < liveness.SILENCE
        except OSError:
            return False
    try:
        return liveness.alive(dataclasses.replace(RunStatus("", ""), **said))
    except (TypeError, ValueError):  # not one of ours
        return False


def _numbers(folder: Path) -> list[int]:
    """The numbers of the claims that are there, in order."""
    names = [path.name.removeprefix(_PREFIX) for path in folder.glob(f"{_PREFIX}*")]
    return sorted(int(name) for name in names if name.isdecimal() and len(name) < 10)


def _path(folder: Path, number: int) -> Path:
    """Where a claim lies."""
    return folder / f"{_PREFIX}{number}"
