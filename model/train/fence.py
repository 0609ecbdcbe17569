"""Keeps a training process out of a run that has become another process's: two never write one for long.

Rule: a folder that cannot be read says nothing; whoever writes there next will hear of it.
"""

from __future__ import annotations

import os
from pathlib import Path

import keras

from model.records import Failure, RunStatus
from model.runs import folders, liveness


class Fenced(Failure):
    """The run is another process's; nothing more may be written."""

    def __init__(self) -> None:
        super().__init__("the run is another process's by now")


class Fence(keras.callbacks.Callback):
    """Looks whose a run is; as the first of the callbacks it does so before anything of an epoch is written."""

    def __init__(self, run: Path) -> None:
        super().__init__()
        self.run, self.marks = run, liveness.ours()

    def check(self, *, entering: bool = False) -> None:
        """Raises Fenced once somebody else has queued the run again or has taken it.

        `entering`: it is not ours yet; then only a process that is on with it keeps us out.
        """
        now = folders.read(self.run)
        if now and not self._is_ours(now) and (now.state == "running" or not entering):
            raise Fenced

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Before the best epoch, the row and the checkpoint are written."""
        self.check()

    def _is_ours(self, status: RunStatus) -> bool:
        """Whether a status is this process's; on Windows it may have been started as another one's only child."""
        if status.host != self.marks["host"]:
            return False
        ours = status.pid == self.marks["pid"] and status.identity == self.marks["identity"]
        return ours or status.pid == os.getppid()
