"""Builds the time-lapses that pages ask for: one child at a time, a bundle for each recorded epoch of a run.

Rule: how it goes stands in the run's folder (`model.runs.building`): pages at any server of the workspace see it, one
server builds it, and whoever deletes the run ends that first, wherever it is built.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from app.training.disk import Disk
from model import child
from model.records import BadInput
from model.runs import building, claims, folders, liveness, timelapse
from model.runs.building import BUILDING, WANTED, Building

_PATIENCE, _PAUSE = 5.0, 0.05  # seconds for another server to let go of a run, and between two looks whether it has


class Timelapses:
    """What is wanted, what is being built, what went wrong."""

    def __init__(self, workspace: Path, source: str, disk: Disk) -> None:
        """`source` is the data that epochs are measured on."""
        self.workspace, self.source, self.disk = workspace, source, disk
        self._child: tuple[str, subprocess.Popen[bytes]] | None = None
        self._beat = 0.0  # when it was last said that our child is at it
        self._known: dict[str, Building] = {}  # by run, as last looked

    def want(self, name: str) -> None:
        """Have a run's time-lapse built, if it is not yet whole; raises BadInput on a full disk."""
        folder = self._folder(name)
        with claims.claimed(folder, _PATIENCE) as ours:
            if not ours:
                raise _busy(name)
            now = building.read(folder)
            if timelapse.missing(folder) and (now is None or now.trouble):
                self.disk.check()
                building.want(folder)

    def stop(self, name: str) -> None:
        """End the building of a run's time-lapse, which goes on where it was when it is wanted again.

        The run must be claimed. Raises BadInput where another server builds it and does not end that.
        """
        folder, end = self._folder(name), time.monotonic() + _PATIENCE
        if self._child and self._child[0] == name:
            self._kill(*self._child)
        elif _is_on(folder):
            building.ask_to_stop(folder)
            while _is_on(folder):
                if time.monotonic() > end:
                    raise _busy(name)
                time.sleep(_PAUSE)
        building.end(folder)

    def look(self) -> None:
        """Start the next one that is wanted, once the one before is done."""
        if self._child:
            self._follow(*self._child)
        runs = [path.parent for path in folders.root(self.workspace).glob(f"*/{building.FILE}")]
        self._known = {run.name: now for run in runs if (now := building.read(run))}
        wanted = sorted((now.since, name) for name, now in self._known.items() if now.state == WANTED)
        while wanted and not self._child:
            self._start(wanted.pop(0)[1])

    def error(self, name: str) -> BadInput | None:
        """Why a run's time-lapse could not be built; None where nothing went wrong."""
        now = building.read(self._folder(name))
        return now.trouble if now else None

    @property
    def is_busy(self) -> bool:
        """Whether something is being built, here or elsewhere, or is to be."""
        return self._child is not None or any(now.state in (WANTED, BUILDING) for now in self._known.values())

    @property
    def progress(self) -> tuple[tuple[str, int], ...]:
        """The runs whose time-lapses are being built, each with how many of its epochs are there."""
        names = sorted(name for name, now in self._known.items() if now.state == BUILDING)
        return tuple((name, len(timelapse.built(self._folder(name)))) for name in names)

    def _follow(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """See how our child goes."""
        folder = self._folder(name)
        if process.poll() is None:
            if building.is_asked_to_stop(folder):
                self._kill(name, process)
            elif time.monotonic() - self._beat > liveness.BEAT:
                self._say(building.go_on, folder, process)
            return
        self._let_go(process)
        if process.returncode:
            line = folders.last_line(folder, timelapse.LOG)
            building.fail(folder, BadInput("{why}", why=line) if line else BadInput("its process is gone"))
        else:
            building.end(folder)

    def _say(self, how: Callable[[Path, int], None], folder: Path, process: subprocess.Popen[bytes]) -> None:
        """Say that our child is at it."""
        self._beat = time.monotonic()
        how(folder, process.pid)

    def _kill(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """End our child."""
        process.kill()
        self._let_go(process)
        building.end(self._folder(name))

    def _let_go(self, process: subprocess.Popen[bytes]) -> None:
        """Take a child that has ended from the process table, with the pipe by which it knew of us."""
        process.wait()
        if process.stdin:
            process.stdin.close()
        self._child = None

    def _start(self, name: str) -> None:
        """Start the child for a run, unless another server has, it is gone, or the disk is full."""
        folder = self._folder(name)
        with claims.claimed(folder) as ours:
            now = building.read(folder) if ours else None
            if now is None or now.state != WANTED:
                return
            if self.disk.full:
                return building.fail(folder, self.disk.refusal)
            options = ("--data", self.source, "--workspace", str(self.workspace.resolve()))
            process = child.attended(folder / timelapse.LOG, "model.export.timelapse", str(folder.resolve()), *options)
            self._child = name, process
            self._say(building.begin, folder, process)

    def _folder(self, name: str) -> Path:
        """A run's folder."""
        return folders.root(self.workspace) / name


def _busy(name: str) -> BadInput:
    """What to raise where another server does not let go of a run."""
    return BadInput("run {run}: another server is busy with it; try again", run=repr(name[:40]))


def _is_on(folder: Path) -> bool:
    """Whether a process builds a run's time-lapse."""
    now = building.read(folder)
    return now is not None and now.is_on
