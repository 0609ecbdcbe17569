"""How a queued run gets trained: the interface, and the way of one machine, a child process.

Rule: server and training share a run's folder and nothing else. Another way is one more class, as `by_workers`; its
process gives its signs of life in the run's status (`model.runs.liveness`).
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from model import child
from model.records import RunStatus
from model.runs import folders, launch, liveness, taken


class Launcher(Protocol):
    """Has runs trained, `at_once` of them at the same time."""

    at_once: int
    is_local: bool = True  # on this machine

    def start(self, folder: Path, status: RunStatus) -> None:
        """Have a queued run trained. What goes wrong is written into its status."""

    def due(self, queued: Sequence[RunStatus], running: Sequence[RunStatus]) -> Sequence[RunStatus]:
        """Those of the waiting runs that are to be started now."""
        return queued[:1] if len(running) < self.at_once else []

    def alive(self, status: RunStatus) -> bool:
        """Whether the process that a status speaks of is still on."""
        return liveness.alive(status)

    def stop(self, folder: Path, when: str) -> None:
        """Leave a note in the folder, which the training process looks for several times a second."""
        folders.ask_to_stop(folder, when)

    def shown(self, folder: Path, status: RunStatus) -> RunStatus:
        """A status with what only the launcher knows: why a run waits, who trains it."""
        return status

    def tidy(self, statuses: Sequence[RunStatus]) -> bool:
        """Let go of what has ended; called at every look. Whether that changed a run."""
        return False


class LocalLauncher(Launcher):
    """Trains in a child process of this server, which outlives it."""

    at_once = 1

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.children: list[subprocess.Popen[bytes]] = []

    def start(self, folder: Path, status: RunStatus) -> None:
        """Start the child of a queued run, whichever worker may have had it before."""
        taken.forget(folder)
        if process := launch.launch(folder, status, self.workspace, child.detached):
            self.children.append(process)

    def tidy(self, statuses: Sequence[RunStatus]) -> bool:
        """Take the ended from the process table."""
        self.children = [process for process in self.children if process.poll() is None]
        return False
