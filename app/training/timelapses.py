"""Builds the time-lapses that pages ask for: one child at a time, a bundle for each recorded epoch of a run."""

from __future__ import annotations

import subprocess
from pathlib import Path

from app.training.disk import Disk
from model import child
from model.records import BadInput
from model.runs import folders, timelapse


class Timelapses:
    """What is wanted, what is being built, what went wrong."""

    def __init__(self, workspace: Path, source: str, disk: Disk) -> None:
        """`source` is the data that epochs are measured on."""
        self.workspace, self.source, self.disk = workspace, source, disk
        self.errors: dict[str, BadInput] = {}
        self._wanted: list[str] = []
        self._building: tuple[str, subprocess.Popen[bytes]] | None = None

    def want(self, name: str) -> None:
        """Have a run's time-lapse built, if it is not yet whole; raises BadInput on a full disk."""
        if timelapse.missing(self._folder(name)) and name not in self._wanted:
            self.disk.check()
            self.errors.pop(name, None)
            self._wanted.append(name)

    def stop(self, name: str) -> None:
        """End the building of a run's time-lapse, which goes on where it was when it is wanted again."""
        if self._building and self._building[0] == name and self._building[1].poll() is None:
            self._building[1].kill()
            self._let_go(self._building[1])

    def look(self) -> None:
        """Start the next one that is wanted, once the one before is done."""
        if self._building and self._building[1].poll() is None:
            return
        if self._building and self._building[1].returncode:
            name = self._building[0]
            line = folders.last_line(self._folder(name), timelapse.LOG)
            self.errors[name] = BadInput("{why}", why=line) if line else BadInput("its process is gone")
        if self._building:
            self._let_go(self._building[1])
        while self._wanted and not self._building:
            self._start(self._wanted.pop(0))

    @property
    def is_busy(self) -> bool:
        """Whether something is being built, or is to be."""
        return bool(self._wanted or self._building)

    @property
    def progress(self) -> tuple[str, int]:
        """The run whose time-lapse is being built, and how many of its epochs are there."""
        if not self._building or self._building[1].poll() is not None:
            return "", 0
        name = self._building[0]
        return name, len(timelapse.built(self._folder(name)))

    def _let_go(self, process: subprocess.Popen[bytes]) -> None:
        """Take a child that has ended from the process table, with the pipe by which it knew of us."""
        process.wait()
        if process.stdin:
            process.stdin.close()
        self._building = None

    def _start(self, name: str) -> None:
        """Start the child for a run, unless it is gone or the disk is full."""
        folder = self._folder(name)
        if self.disk.full:
            self.errors[name] = self.disk.refusal
        elif folder.is_dir():
            options = ("--data", self.source, "--workspace", str(self.workspace.resolve()))
            process = child.attended(folder / timelapse.LOG, "model.export.timelapse", str(folder.resolve()), *options)
            self._building = name, process

    def _folder(self, name: str) -> Path:
        """A run's folder."""
        return folders.root(self.workspace) / name
