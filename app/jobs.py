"""Training in the background: one child process at a time, the others wait in a queue of run folders.

Rule: a run's folder is the truth. The server starts children and looks; once a child is on, only that writes how it
goes, so runs outlive the server, and what another process started is seen as well. All of it happens on one thread.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import psutil

from app.prospects import Prospects
from model import lapses, runs
from model.records import BadInput, RunStatus

log = logging.getLogger("featurescope.jobs")
LOOK = 0.5  # seconds between two looks at the run folders
MEASURE = 10  # looks between two measurements of the disk
ROOT = Path(__file__).parents[1]
MEGABYTE = 1_000_000
MOST_WAITING = 20
Answer = TypeVar("Answer")


class Jobs:
    """The queue of one workspace."""

    def __init__(self, workspace: Path, source: str, told: Callable[[RunStatus, str], None], disk: int = 2000) -> None:
        """`source` is what runs train on; `told` hears of the latest run, and of a revision of all runs, whenever
        one has moved; runs may take `disk` megabytes."""
        self.workspace, self.source, self.told, self.disk = workspace, source, told, disk
        self.children: list[subprocess.Popen[bytes]] = []
        self.lapse: tuple[str, subprocess.Popen[bytes]] | None = None
        self.lapses_wanted: list[str] = []
        self.lapse_errors: dict[str, str] = {}
        self.seen: tuple[RunStatus, str] | None = None
        self.megabytes, self.looks = 0.0, 0
        self.prospects = Prospects(workspace, source)
        self.thread = ThreadPoolExecutor(1, "jobs")
        self.loop: asyncio.AbstractEventLoop | None = None

    def latest(self) -> RunStatus:
        """The run that is on or was last; an idle status where there is none."""
        return latest(runs.every(self.workspace))

    def find(self, name: str, states: Sequence[str] = ()) -> tuple[Path, RunStatus]:
        """A run's folder and status; raises BadInput for no such run, or one in none of the states."""
        status = runs.read(runs.folder_of(self.workspace) / name) if runs.NAME.fullmatch(name) else None
        if status is None:
            raise BadInput(f"run {name[:40]!r}: there is no such run")
        if states and status.state not in states:
            raise BadInput(f"run {name[:40]!r}: {status.state}, expected {' or '.join(states)}")
        return runs.folder_of(self.workspace) / name, status

    def start(self, preset: object, given: dict[str, str]) -> RunStatus:
        """Queue a run; raises BadInput for what cannot be trained, or when runs take too much of the disk."""
        outlook = self.prospects.outlook(preset, given)
        self.spare()
        if len(queue(runs.every(self.workspace))) >= MOST_WAITING:
            raise BadInput(f"{MOST_WAITING} runs wait already; cancel one first")
        status = runs.create(self.workspace, str(preset), outlook.epochs, {"data": self.source} | outlook.given)
        self.look()
        return status

    def spare(self) -> None:
        """Refuse when the runs take all that they may."""
        self.measure()
        if self.full:
            raise BadInput(self.full)

    def measure(self) -> None:
        """Look how much disk the runs take."""
        self.megabytes = runs.size(runs.folder_of(self.workspace)) / MEGABYTE

    @property
    def full(self) -> str:
        """Why nothing more is started, if the runs took all that they may when last measured."""
        if self.megabytes < self.disk:
            return ""
        return f"runs take {self.megabytes:,.0f} MB of {self.disk:,} MB (--disk); delete some first"

    def stop(self, name: str, when: str = runs.NOW) -> RunStatus:
        """Ask a run to stop; one that still waits is taken off the queue. Raises BadInput for one that is not on."""
        folder, status = self.find(name, runs.ACTIVE)
        if status.state == "queued":
            runs.write(folder, dataclasses.replace(status, state="cancelled", reason="before it began"))
        else:
            runs.ask_to_stop(folder, when)
        self.look()
        return status

    def resume(self, name: str) -> RunStatus:
        """Queue a run that ended before its last epoch; raises BadInput for one that did not."""
        folder, status = self.find(name)
        if not runs.resumable(folder, status):
            raise BadInput(f"run {name[:40]!r}: {status.state}, there is nothing left to resume")
        self.spare()
        self.stop_lapse(name)
        again = dataclasses.replace(
            status, state="queued", reason="", resume=True, halted=False, pid=0, batch=0, batches=0, changed=time.time()
        )
        runs.write(folder, again)
        self.look()
        return again

    def delete(self, name: str) -> None:
        """Remove a run that has ended, its time-lapse too."""
        folder, _ = self.find(name)
        self.stop_lapse(name)
        runs.delete(folder)
        self.measure()
        self.look()

    def stop_lapse(self, name: str) -> None:
        """End the building of a run's time-lapse, which goes on where it was when it is wanted again."""
        if self.lapse and self.lapse[0] == name and self.lapse[1].poll() is None:
            self.lapse[1].kill()
            self.lapse[1].wait()
            self.lapse = None

    def describe(self, name: str, title: object, notes: object) -> None:
        """Give a run a name and notes."""
        folder, _ = self.find(name)
        runs.describe(folder, str(title or ""), str(notes or ""))
        self.look()

    def want_lapse(self, name: str) -> None:
        """Have a run's time-lapse built, if it is not yet whole."""
        folder, _ = self.find(name)
        if lapses.missing(folder) and name not in self.lapses_wanted:
            self.spare()
            self.lapse_errors.pop(name, None)
            self.lapses_wanted.append(name)
        self.look()

    async def watch(self) -> None:
        """Look at the folders as long as the server runs."""
        while True:
            await asyncio.sleep(LOOK)
            await self.do(self.glance)

    async def begin(self) -> None:
        """Tidy up and look for the first time, so that pages find everything there."""
        self.loop = asyncio.get_running_loop()
        await self.do(runs.sweep, self.workspace)
        await self.do(self.glance)

    def glance(self) -> None:
        """As `look`; a file that nobody should have touched must not end the watch."""
        try:
            self.look()
        except Exception:
            log.exception("the run folders cannot be looked at")

    async def do(self, work: Callable[..., Answer], *arguments: object) -> Answer:
        """Have the thread of all jobs do something; pages are answered meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, work, *arguments)

    def look(self) -> None:
        """Start what waits if nothing runs, and tell of what has moved."""
        self.children = [child for child in self.children if child.poll() is None]  # the ended leave the process table
        every = runs.every(self.workspace)
        if self.looks % MEASURE == 0:
            self.measure()
        self.looks += 1
        waiting = queue(every)
        if waiting and not any(status.state == "running" for status in every):
            self.advance(waiting[0])
            every = runs.every(self.workspace)
        self.look_at_lapses()
        now = (latest(every), self.revision(every))
        if now != self.seen:
            self.seen = now
            if self.loop:
                self.loop.call_soon_threadsafe(self.told, *now)
            else:
                self.told(*now)

    def advance(self, status: RunStatus) -> None:
        """Start the first of the queue, unless the disk is full: then it says so and waits."""
        if not self.full:
            self.launch(dataclasses.replace(status, reason=""))
        elif not status.reason:
            folder = runs.folder_of(self.workspace) / status.id
            runs.write(folder, dataclasses.replace(status, reason=f"waits: {self.full}"))

    def revision(self, every: Sequence[RunStatus]) -> str:
        """Something that differs as soon as a list of the runs would look different."""
        facts = [
            (each.id, each.state, each.epoch, each.reason, runs.words(runs.folder_of(self.workspace) / each.id))
            for each in every
        ]
        return f"{hash((*facts, self.lapse_progress())) & 0xFFFFFFFF:08x}"

    def lapse_progress(self) -> tuple[str, int]:
        """The run whose time-lapse is being built, and how many of its epochs are there."""
        if not self.lapse or self.lapse[1].poll() is not None:
            return "", 0
        return self.lapse[0], len(lapses.built(runs.folder_of(self.workspace) / self.lapse[0]))

    def look_at_lapses(self) -> None:
        """Start the next time-lapse that is wanted, once the one before is done."""
        if self.lapse and self.lapse[1].poll() is None:
            return
        if self.lapse and self.lapse[1].returncode:
            said = runs.last_line(runs.folder_of(self.workspace) / self.lapse[0], lapses.LOG)
            self.lapse_errors[self.lapse[0]] = said
        self.lapse = None
        while self.lapses_wanted:
            name = self.lapses_wanted.pop(0)
            folder = runs.folder_of(self.workspace) / name
            if self.full:
                self.lapse_errors[name] = self.full
            elif folder.is_dir():
                self.lapse = name, self.child(
                    folder / lapses.LOG, "model.lapse", str(folder.resolve()), "--data", self.source,
                    "--workspace", str(self.workspace.resolve()),
                )  # fmt: skip
                return

    def launch(self, status: RunStatus) -> None:
        """Start the child of a queued run; until it says more, its process number stands in the queue's status."""
        folder = runs.folder_of(self.workspace) / status.id
        line = ["model.train", "--preset", status.preset, "--out", str(folder.resolve())]
        for option, text in status.given.items():
            line += [f"--{option}", text]
        line += ["--workspace", str(self.workspace.resolve()), "--background"]
        (folder / runs.STOP).unlink(missing_ok=True)
        try:
            child = self.child(folder / runs.LOG, *line, *(["--resume"] if status.resume else []))
        except OSError as error:
            runs.write(folder, dataclasses.replace(status, state="failed", reason=str(error.strerror or error)))
            return
        self.children.append(child)
        born = psutil.Process(child.pid).create_time()
        if (said := runs.read(folder)) and said.state == "queued":
            runs.write(folder, dataclasses.replace(status, pid=child.pid, born=born, changed=time.time()))

    def child(self, log: Path, *line: str) -> subprocess.Popen[bytes]:
        """A process of its own whose words go to a log."""
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", *line], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                **detached(),
            )  # fmt: skip


def queue(every: Sequence[RunStatus]) -> list[RunStatus]:
    """The runs that wait, in the order in which they were asked for."""
    return sorted((each for each in every if each.state == "queued"), key=lambda each: each.changed)


def latest(every: Sequence[RunStatus]) -> RunStatus:
    """The run that is on, else the one that moved last; an idle status where there is none."""
    running = [status for status in every if status.state == "running"]
    moved = sorted(every, key=lambda each: each.changed)
    return (running or moved or [RunStatus(id="", state="idle")])[-1]


def detached() -> dict[str, Any]:
    """What lets a child go on when the server stops."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
