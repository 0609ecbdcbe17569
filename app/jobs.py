"""Training in the background: one child process at a time, the others wait in a queue of run folders.

Rule: a run's folder is the truth. The server starts children and looks; it never writes how a run goes,
so runs outlive it, and what another process started is seen as well.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from model import presets, runs
from model.records import BadInput, RunStatus

log = logging.getLogger("featurescope.jobs")
LOOK = 0.5  # seconds between two looks at the run folders
MAX_EPOCHS = 1000
ROOT = Path(__file__).parents[1]


class Jobs:
    """The queue of one workspace."""

    def __init__(self, workspace: Path, source: str, told: Callable[[RunStatus], None]) -> None:
        """`source` is what runs train on; `told` hears of the latest run whenever it has moved."""
        self.workspace, self.source, self.told = workspace, source, told
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.seen: RunStatus | None = None

    def latest(self) -> RunStatus:
        """The run that is on or was last; an idle status where there is none."""
        every = runs.every(self.workspace)
        running = [status for status in every if status.state == "running"]
        return (running or every or [RunStatus(id="", state="idle")])[-1]

    def start(self, preset: object, epochs: object) -> RunStatus:
        """Queue a run; raises BadInput for a preset or a number of epochs that there is not."""
        presets.find(str(preset))
        if not isinstance(epochs, int) or isinstance(epochs, bool) or not 1 <= epochs <= MAX_EPOCHS:
            raise BadInput(f"epochs {epochs!r}: expected a whole number from 1 to {MAX_EPOCHS}")
        status = runs.create(self.workspace, str(preset), epochs, {"data": self.source})
        self.look()
        return status

    def stop(self, name: str, when: str = runs.NOW) -> None:
        """Ask a run to stop; one that still waits is taken off the queue. Raises BadInput for no such run."""
        status = next((each for each in runs.every(self.workspace) if each.id == name), None)
        if status is None or status.state not in runs.ACTIVE:
            raise BadInput(f"run {name[:40]!r}: not waiting and not running")
        folder = runs.folder_of(self.workspace) / name
        if status.state == "queued":
            runs.write(folder, dataclasses.replace(status, state="cancelled", reason="before it began"))
        else:
            runs.ask_to_stop(folder, when)
        self.look()

    async def watch(self) -> None:
        """Look at the folders as long as the server runs."""
        while True:
            try:
                self.look()
            except OSError as error:
                log.warning("the run folders cannot be read: %s", error)
            await asyncio.sleep(LOOK)

    def look(self) -> None:
        """Start what waits if nothing runs, and tell of what has moved."""
        for child in self.children.values():
            child.poll()  # so that a child that has ended is gone from the process table too
        every = runs.every(self.workspace)
        waiting = [status for status in every if status.state == "queued"]
        if waiting and not any(status.state == "running" for status in every):
            self.launch(waiting[0])
        latest = self.latest()
        if latest != self.seen:
            self.seen = latest
            self.told(latest)

    def launch(self, status: RunStatus) -> None:
        """Start the child of a queued run; until it says more, its process number stands in the queue's status."""
        folder = runs.folder_of(self.workspace) / status.id
        line = [
            sys.executable, "-m", "model.train", "--preset", status.preset, "--epochs", str(status.epochs),
            "--data", status.given.get("data", "auto"), "--out", str(folder.resolve()),
            "--workspace", str(self.workspace.resolve()), "--background",
        ]  # fmt: skip
        with (folder / runs.LOG).open("ab") as output:
            child = subprocess.Popen(
                line, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **detached()
            )  # fmt: skip
        self.children[status.id] = child
        born = psutil.Process(child.pid).create_time()
        runs.write(folder, dataclasses.replace(status, pid=child.pid, born=born, changed=time.time()))


def detached() -> dict[str, Any]:
    """What lets a child go on when the server stops."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def sentence(status: RunStatus) -> str:
    """How a run goes, in words; begins with its state."""
    what = f" · {status.preset}" if status.preset else ""
    if status.state == "running":
        if not status.batches:
            return f"running{what} · starting"
        batch = (
            f"epoch {min(status.epoch + 1, status.epochs)} of {status.epochs}, {100 * status.batch // status.batches} %"
        )
        return (
            f"running{what} · {batch} · {status.images_per_second:,.0f} images/s · {minutes(status.seconds_left)} left"
        )
    if status.state == "finished":
        return f"finished{what} · {100 * status.accuracy:.2f} % on test images, best epoch {status.best_epoch}"
    if status.state == "idle":
        return "idle · nothing has been trained here yet"
    return f"{status.state}{what}" + (f" · {status.reason}" if status.reason else "")


def minutes(seconds: float) -> str:
    """A time to wait, roughly."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
