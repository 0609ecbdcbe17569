"""Real workers on a real Redis, and a queue as a server beside them has it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
from conftest import ROOT, until

from app.training.by_workers import CeleryLauncher
from app.training.disk import Disk
from app.training.outlook import Outlooks
from app.training.queue import TrainingQueue
from app.training.timelapses import Timelapses

VISIBILITY = 2  # seconds; Redis hands out anew what is older and not acknowledged, and looks for it four times as often


class Worker:
    """`python -m model.worker` in a process of its own, on a machine of its own name where the system can do that."""

    def __init__(self, url: str, workspace: Path, name: str, *more: str, machine: str = "") -> None:
        self.name = name
        line = [sys.executable, "-m", "model.worker", "--workspace", str(workspace), "--name", name]
        line += ["--visibility-timeout", str(VISIBILITY), *more]
        if machine:
            line = ["unshare", "--uts", "sh", "-c", f'hostname {machine}; exec "$@"', "sh", *line]
        self.process = subprocess.Popen(
            line, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
            env=os.environ | {"FEATURESCOPE_REDIS": url},
        )  # fmt: skip
        self.said: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        self.said.extend(self.process.stderr)

    def says(self, words: str, since: int = 0) -> bool:
        return any(words in line for line in self.said[since:])

    def ready(self) -> None:
        until(lambda: self.says("waits for runs") or self.process.poll() is not None)
        assert self.process.poll() is None, "".join(self.said)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def stop(self, seconds: float = 15) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(seconds)
        self._ended()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self._ended()

    def _ended(self) -> None:
        self.reader.join(10)
        if self.process.stderr:
            self.process.stderr.close()


def other_machines() -> bool:
    """Whether a process here can be given another machine's name."""
    if sys.platform != "linux" or os.geteuid() or not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "--uts", "true"], capture_output=True).returncode == 0


def queue_by_workers(workspace: Path, source: str, url: str) -> TrainingQueue:
    """A queue of runs as a server has it whose runs are trained by workers."""
    room = Disk(workspace, 2000)
    launcher = CeleryLauncher(workspace, url, lambda: room.full)
    return TrainingQueue(workspace, launcher, Outlooks(workspace, source), room, Timelapses(workspace, source, room))
