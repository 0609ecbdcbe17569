"""The one task of a worker: takes a run that waits, trains it in a child process, gives it back where it must.

Rule: the folder is the truth. What a message says is checked there under the run's claim; a run that is on, has ended
or is gone is let be, so it does not matter how often a message comes.
"""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model import child
from model.records import Failure, RunStatus
from model.runs import claims, folders, launch, liveness, taken
from model.worker import post
from model.worker.path import SharedPath
from model.worker.presence import Presence

_log = logging.getLogger("featurescope.worker")
_LOOK = 0.2  # seconds between two looks at the child
_PATIENCE = 2.0  # seconds for somebody who is busy with the same run
_PAUSE = 5.0  # seconds before a run is passed on that could not be begun
_DYING = 5.0  # seconds that a killed child may take


@dataclass(frozen=True)
class Machine:
    """A worker's name, Redis and workspace, and whether it has its machine to itself."""

    name: str
    url: str
    workspace: Path
    whole: bool = False


class Work:
    """Trains one run at a time, as messages come."""

    def __init__(self, machine: Machine, path: SharedPath, presence: Presence) -> None:
        self.machine, self.path, self.presence = machine, path, presence
        self.stopping = threading.Event()

    def train(self, run: object = None, gone: object = None, *_: object) -> None:
        """What a message asks for; nothing that it holds is taken at its word."""
        name = run if isinstance(run, str) and folders.NAME.fullmatch(run) and run[0] != "." else ""
        if not name:
            _log.warning("a message names no run, it is dropped")
            return
        marks = gone if isinstance(gone, dict) else None
        try:
            if self.path.trouble or self.stopping.is_set():
                self._pass_on(name, marks)
            elif process := self._begin(folders.root(self.machine.workspace) / name, marks):
                self._follow(folders.root(self.machine.workspace) / name, process)
        except OSError as error:  # the path went in between
            _log.warning("run %s: %s", name, error.strerror or error)
            self.stopping.wait(_PAUSE)  # or, on a full disk, it would come and go without end
            self._pass_on(name, marks)

    def _begin(self, folder: Path, gone: taken.Gone | None) -> subprocess.Popen[bytes] | None:
        """Start a run's child if it is to be trained; what is to be said about it is logged."""
        with claims.claimed(folder, _PATIENCE) as ours:
            status = folders.read(folder)
            why = "another process is busy with it" if status and not ours else _unfit(folder, status, gone)
            if why or status is None:
                _log.info("run %s: %s, so the message is dropped", folder.name, why)
                return None
            if status.state != "queued":
                if not taken.put_back(folder, status, given_back=bool(gone)):
                    _log.warning("run %s: %s", folder.name, taken.GIVEN_UP)
                    return None
                status = folders.read(folder) or status
            taken.take(folder, self.machine.name, liveness.this_host(), status.epoch)
            return launch.launch(folder, status, self.machine.workspace, child.attended, whole=self.machine.whole)

    def _follow(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        """Be there until a run has ended, this worker is to stop, or the path is gone."""
        marks, began = _marks(process), time.monotonic()
        self.presence.busy(folder.name)
        _log.info("run %s: training from epoch %d on", folder.name, _epoch(folder))
        try:
            while process.poll() is None and not self.path.trouble and not self.stopping.wait(_LOOK):
                pass
            was_on = process.poll() is None
            dead = _end(process)
            if was_on and self.stopping.is_set() and not self.path.trouble:
                self._give_back(folder)
            elif process.returncode == 0 or self.path.settled():
                self._note_end(folder, was_on or self.path.lost > began)
            else:
                self._cut_off(folder.name, marks if dead else None)
        finally:
            self.presence.busy("")

    def _note_end(self, folder: Path, was_lost: bool) -> None:
        """A child has ended: say how; what ended with the path, or without a word, goes on."""
        status = folders.read(folder)
        if was_lost and status and status.state in ("failed", "interrupted"):
            self._give_back(folder)
        elif taken.recover(folder):
            _log.warning("run %s: its process is gone, it waits again", folder.name)
            self._send(folder.name)
        elif status:
            _log.info("run %s: %s %s", folder.name, status.state, status.reason)

    def _give_back(self, folder: Path) -> None:
        """Queue a run again whose child we have ended."""
        with claims.claimed(folder, _PATIENCE) as ours:
            status = folders.read(folder) if ours else None
            lost = (
                status is not None and status.state in ("interrupted", "failed") and not folders.asked_to_stop(folder)
            )
            if status is None or not lost or not taken.put_back(folder, status, given_back=True):
                return
        _log.info("run %s: given back after epoch %d", folder.name, status.epoch)
        self._send(folder.name)

    def _cut_off(self, name: str, gone: Mapping[str, object] | None) -> None:
        """Let another worker go on with a run whose folder cannot be reached; it need not wait if its child is gone."""
        _log.warning("run %s: cut off from its folder, its process is ended and others are told", name)
        self._pass_on(name, gone)

    def _pass_on(self, name: str, gone: Mapping[str, object] | None) -> None:
        """Have another worker get a message, and take none until the path is back: we get one at a time."""
        self._send(name, gone)
        while self.path.trouble and not self.stopping.wait(_LOOK):
            pass

    def _send(self, name: str, gone: Mapping[str, object] | None = None) -> None:
        """Send word of a run; where that cannot be, whoever looks at the folders will find it."""
        try:
            post.send(self.machine.url, name, gone)
        except Failure as failure:
            _log.warning("run %s: not sent, %s", name, failure)


def _unfit(folder: Path, status: RunStatus | None, gone: taken.Gone | None) -> str:
    """Why a run is not to be trained; empty where it is."""
    if status is None:
        return "there is no such run"
    if status.state == "queued":
        return status.reason
    return "" if taken.goes_on(folder, status, gone) else f"it is {status.state}"


def _marks(process: subprocess.Popen[bytes]) -> dict[str, object]:
    """What tells a child from all other processes, for whoever sees only its folder."""
    marks = liveness.marks(process.pid)
    return {name: marks[name] for name in ("host", "pid", "identity")}


def _epoch(folder: Path) -> int:
    """The whole epochs of a run."""
    status = folders.read(folder)
    return status.epoch if status else 0


def _end(process: subprocess.Popen[bytes]) -> bool:
    """End a child; whether it is gone for sure, which it is not while it hangs on a mount."""
    process.kill()
    try:
        process.wait(_DYING)
    except subprocess.TimeoutExpired:
        return False
    if process.stdin:
        process.stdin.close()
    return True
