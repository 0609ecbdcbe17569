"""How the building of a run's time-lapse goes, for all servers of a workspace: the file `lapse.json` in its folder.

Rule: that it is wanted, and that it begins, is written by who has claimed the run (see `claims`); from then on the
server whose child builds is the only writer, and gives signs of life there. One that is gone has failed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model import files
from model.records import BadInput, RunStatus
from model.runs import liveness

FILE, _STOP = "lapse.json", "lapse.stop"
WANTED, BUILDING, FAILED = "wanted", "building", "failed"
_GONE = "its process is gone"
_NOTICED = 2 * liveness.BEAT  # seconds in which the server of a child that has ended says what came of it


@dataclass(frozen=True)
class Building:
    """A `state`, since when (seconds since 1970), why it failed, and whose `process` is at it."""

    state: str
    since: float
    trouble: BadInput | None = None
    process: RunStatus | None = None

    @property
    def is_on(self) -> bool:
        """Whether a process is at it at this moment."""
        return self.process is not None and liveness.alive(self.process)


def read(run: Path) -> Building | None:
    """How it goes; None where nobody wants a run's time-lapse built, or it is done."""
    said = files.json_object(run / FILE)
    try:
        state, since = str(said["state"]), float(said["since"])
        if state == FAILED:
            return Building(state, since, BadInput.told(said["line"], said["template"], dict(said["with"])))
        if state != BUILDING:
            return Building(WANTED, since)
        now = Building(state, since, process=dataclasses.replace(RunStatus("", ""), **said["process"]))
        silent = time.time() - now.process.beat > _NOTICED if now.process else True
        return Building(FAILED, since, BadInput(_GONE)) if silent and not now.is_on else now
    except (KeyError, TypeError, ValueError):  # there is none, or it is not one of ours
        return None


def want(run: Path) -> None:
    """It is wanted, and waits for a server to build it."""
    _write(run, WANTED)


def begin(run: Path, process: int) -> None:
    """A child of ours, by its process number, builds it from now on."""
    (run / _STOP).unlink(missing_ok=True)
    go_on(run, process)


def go_on(run: Path, process: int) -> None:
    """The child is still at it; to be said at least every `liveness.BEAT` seconds."""
    _write(run, BUILDING, process=liveness.marks(process))


def fail(run: Path, trouble: BadInput) -> None:
    """It could not be built."""
    _write(run, FAILED, **trouble.parts())


def end(run: Path) -> None:
    """It is done, or nobody wants it any more."""
    for name in (FILE, _STOP):
        with contextlib.suppress(OSError):
            files.discard(run / name)


def ask_to_stop(run: Path) -> None:
    """Ask the server that builds it to end that; it looks several times a second."""
    (run / _STOP).touch()


def is_asked_to_stop(run: Path) -> bool:
    """Whether somebody wants it ended, or has removed the run."""
    return (run / _STOP).exists() or not run.is_dir()


def _write(run: Path, state: str, **more: Any) -> None:
    """Publish how it goes; a run that is gone stays gone."""
    with contextlib.suppress(FileNotFoundError):
        files.publish(run / FILE, json.dumps({"state": state, "since": time.time(), **more}))
