"""Tells in Redis that this worker is there and what it does, and looks after runs that nobody tells of.

Rule: both are threads of their own: neither a Redis nor a path that hangs holds up the training or the other one.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from functools import partial

from model.records import CUT_OFF, IDLE, TRAINING, Failure
from model.runs import folders, liveness, taken
from model.worker.memory import BEAT, Memory
from model.worker.path import SharedPath

_log = logging.getLogger("featurescope.worker")
_CARE = 5.0  # seconds between two looks at the runs
_PATIENCE = 10.0  # seconds after which a run that waits beside an idle worker is sent again


class Presence:
    """What others know of this worker, and what it does for them while it has nothing to do."""

    def __init__(self, name: str, memory: Memory, path: SharedPath, *, gpu: bool) -> None:
        self.name, self.memory, self.path, self.gpu = name, memory, path, gpu
        self.key = f"{name}:{liveness.this_host()}:{os.getpid()}"
        self.reached = True  # whether Redis was, the last time
        self._run, self._idle_since = "", time.monotonic()
        self._changed, self._over = threading.Event(), threading.Event()

    def begin(self) -> None:
        """Tell and look from now on."""
        for work in (self._tell, self._care):
            threading.Thread(target=work, name=work.__name__, daemon=True).start()

    def end(self) -> None:
        """Take leave."""
        self._over.set()
        self._changed.set()
        self._try(partial(self.memory.leave, self.key))

    def busy(self, run: str) -> None:
        """This worker trains a run; none where it has let go of it."""
        self._run, self._idle_since = run, time.monotonic()
        self._changed.set()

    def facts(self) -> dict[str, object]:
        """What is told."""
        why = self.path.trouble
        state = CUT_OFF if why else TRAINING if self._run else IDLE
        return {
            "host": liveness.this_host(), "pid": os.getpid(), "name": self.name, "state": state, "run": self._run,
            "gpu": self.gpu, "why": why,
        }  # fmt: skip

    def _tell(self) -> None:
        """Tell again and again, at once where something has changed."""
        before: dict[str, object] = {}
        spoken = 0.0
        while not self._over.is_set():
            facts = self.facts()
            if facts != before or time.monotonic() - spoken > BEAT:
                self._note(before.get("why", ""), facts["why"])
                if self._try(partial(self.memory.tell, self.key, facts)):
                    before, spoken = facts, time.monotonic()
            self._changed.wait(1)
            self._changed.clear()

    def _note(self, before: object, why: object) -> None:
        """Have the log say when the path goes and comes."""
        if why and why != before:
            _log.warning("cut off: %s; no run is taken until it is back", why)
        elif before and not why:
            _log.warning("the shared path is back")

    def _care(self) -> None:
        """While there is nothing to do: queue what was lost with its worker, send what waits for nothing."""
        while not self._over.wait(_CARE):
            if self._run or self.path.trouble:
                continue
            try:
                self._look_after()
            except OSError as error:
                _log.warning("the runs cannot be looked at: %s", error.strerror)
            except Exception:  # a file that nobody should have touched must not end the care
                _log.exception("the runs cannot be looked at")

    def _look_after(self) -> None:
        """Look at all runs once."""
        for status in folders.every(self.path.root.parent):
            folder = self.path.root / status.id
            if taken.recover(folder) and (now := folders.read(folder)):
                _log.info("run %s was lost with its worker, it waits again", status.id)
                self._try(partial(self.memory.send_once, now))
            idle = time.monotonic() - self._idle_since > _PATIENCE
            late = status.state == "queued" and not status.reason and time.time() - status.changed > _PATIENCE
            if idle and late:
                self._try(partial(self.memory.send_again, status))

    def _try(self, telling: Callable[[], object]) -> bool:
        """Tell Redis something; whether it was reached, which the log says when it changes."""
        try:
            telling()
        except Failure:
            if self.reached:
                _log.warning("Redis cannot be reached; what is on goes on, and is told when it is back")
            self.reached = False
            return False
        if not self.reached:
            _log.warning("Redis is back")
        self.reached = True
        return True
