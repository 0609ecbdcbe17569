"""Has runs trained by Celery workers on other machines: says in Redis which runs wait, and looks after what is lost.

Rule: Redis is spoken to on a thread of its own, so nothing here waits for it; a run whose word cannot be sent waits in
its folder, and is sent as soon as it can be.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from app.training.launcher import Launcher
from model.records import Failure, RunStatus
from model.runs import folders, taken
from model.worker.memory import Memory

_log = logging.getLogger("featurescope.training")
_PAUSE = 1.0  # seconds between two looks at Redis while something waits
NO_REDIS, NO_WORKER = "no-redis", "no-worker"  # why a run waits, as app/words.py knows it


class CeleryLauncher(Launcher):
    """Leaves all runs that wait to whoever is free."""

    at_once = 1_000_000  # as many as there are workers
    is_local = False

    def __init__(self, workspace: Path, url: str, is_full: Callable[[], bool]) -> None:
        """`is_full` says whether the runs take all of the disk that they may."""
        self.workspace, self.is_full = workspace, is_full
        self.trouble = ""  # why what waits is not trained, as far as Redis says
        self._memory = Memory(url)
        self._waiting: list[RunStatus] = []
        self._some = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, folder: Path, status: RunStatus) -> None:
        """A run that waited for the disk does so no longer."""
        folders.write(folder, status)

    def due(self, queued: Sequence[RunStatus], running: Sequence[RunStatus]) -> Sequence[RunStatus]:
        """What waits for the disk, or has to from now on; everything else is sent as it is."""
        return queued if self.is_full() else [status for status in queued if status.reason]

    def shown(self, folder: Path, status: RunStatus) -> RunStatus:
        """A status with the worker that trains it, or with why there is none."""
        if status.state == "queued" and not status.reason:
            return dataclasses.replace(status, reason=self.trouble)
        worker = taken.read(folder) if status.state == "running" else None
        return dataclasses.replace(status, worker=worker.name) if worker else status

    def tidy(self, statuses: Sequence[RunStatus]) -> bool:
        """Queue again what was lost with its worker, and have sent what waits."""
        root = folders.root(self.workspace)
        lost = [status.id for status in statuses if status.state == "interrupted" and taken.recover(root / status.id)]
        for name in lost:
            _log.warning("run %s was lost with its worker; it waits for another one", name)
        self._waiting = [status for status in statuses if status.state == "queued" and not status.reason]
        if self._waiting:
            self._some.set()
            self._begin()
        else:
            self._some.clear()
        return bool(lost)

    def _begin(self) -> None:
        """Start the thread that sends, the first time that there is something to send."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._send, name="post", daemon=True)
            self._thread.start()

    def _send(self) -> None:
        """As long as the server is there and something waits, see to it that workers know."""
        while self._some.wait():
            try:
                for status in self._waiting:
                    self._memory.send_once(status)
                self._now("" if self._memory.has_workers() else NO_WORKER)
            except Failure:
                self._now(NO_REDIS)
            except Exception:
                _log.exception("what waits cannot be sent")
            threading.Event().wait(_PAUSE)

    def _now(self, trouble: str) -> None:
        """Note why what waits is not trained."""
        if trouble != self.trouble and NO_REDIS in (trouble, self.trouble):
            _log.warning("Redis %s", "cannot be reached; runs wait" if trouble == NO_REDIS else "is back")
        self.trouble = trouble
