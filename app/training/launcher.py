"""How a queued run gets trained: the interface, and the way of one machine, a child process.

Rule: server and training share a run's folder and nothing else. Another way (a queue on other machines) is one more
class here; its process gives its signs of life in the run's status (`model.runs.liveness`).
"""

from __future__ import annotations

import dataclasses
import subprocess
import time
from pathlib import Path
from typing import Protocol

from model import child
from model.records import RunStatus
from model.runs import folders, liveness


class Launcher(Protocol):
    """Has runs trained, `at_once` of them at the same time."""

    at_once: int

    def start(self, folder: Path, status: RunStatus) -> None:
        """Have a queued run trained. What goes wrong is written into its status."""

    def alive(self, status: RunStatus) -> bool:
        """Whether the process that a status speaks of is still on."""

    def stop(self, folder: Path, when: str) -> None:
        """Ask a run to stop, `folders.NOW` or `folders.AFTER_EPOCH`."""

    def tidy(self) -> None:
        """Let go of what has ended; called now and then."""


def command_line(folder: Path, status: RunStatus, workspace: Path) -> list[str]:
    """The arguments of `python -m model.train` for a run: the same wherever it is trained."""
    given = [part for option, text in status.given.items() for part in (f"--{option}", text)]
    line = ["--preset", status.preset, "--out", str(folder.resolve()), *given]
    return [*line, "--workspace", str(workspace.resolve()), "--background", *(["--resume"] if status.resume else [])]


class LocalLauncher:
    """Trains in a child process of this server, which outlives it."""

    at_once = 1

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.children: list[subprocess.Popen[bytes]] = []

    def start(self, folder: Path, status: RunStatus) -> None:
        """Start the child of a queued run; until it says more, its process number stands in the queue's status."""
        (folder / folders.STOP).unlink(missing_ok=True)
        logged = folders.logged(folder)
        try:
            process = child.detached(folder / folders.LOG, "model.train", *command_line(folder, status, self.workspace))
        except OSError as error:
            folders.write(folder, dataclasses.replace(status, state="failed", reason=str(error.strerror or error)))
            return
        self.children.append(process)
        marks = liveness.marks(process.pid)
        if (now := folders.read(folder)) and now.state == "queued":
            folders.write(folder, dataclasses.replace(status, **marks, logged=logged, changed=time.time()))

    def alive(self, status: RunStatus) -> bool:
        """Whether the process that a status speaks of is still on."""
        return liveness.alive(status)

    def stop(self, folder: Path, when: str) -> None:
        """Leave a note in the folder, which the training process looks for several times a second."""
        folders.ask_to_stop(folder, when)

    def tidy(self) -> None:
        """Take the ended from the process table."""
        self.children = [process for process in self.children if process.poll() is None]
