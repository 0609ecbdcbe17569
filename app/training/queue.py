"""The queue of training runs: run folders that wait, one after the other given to a launcher.

Rule: a run's folder is the truth. The server starts runs and looks; once one is on, only its process writes how it
goes, so runs outlive the server, and what another process started is seen as well. All of it happens on one thread;
of several servers on one workspace, whoever changes a run that is not on has claimed it and read it anew.
"""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.clock import tick
from app.models.workers import Lane, Workers
from app.training.disk import Disk
from app.training.launcher import Launcher
from app.training.outlook import Outlook, Outlooks
from app.training.timelapses import Timelapses
from model import files
from model.records import BadInput, RunStatus
from model.runs import claims, folders, sweeps, taken

_log = logging.getLogger("featurescope.training")
_LOOK = 0.5  # seconds between two looks at the run folders
_SELDOM = 4.0  # seconds, likewise, while nothing is on: what another server starts is seen then
_MEASURE = 10  # looks between two measurements of the disk
_MOST_WAITING = 20
_TOLD = 12  # runs beside the latest whose course all pages hear; of more, a page hears when it asks
_PATIENCE = 2.0  # seconds for another server that is busy with the same run

Changed = Callable[
    [RunStatus, str, Sequence[RunStatus]], None
]  # the latest run, a revision of all, what else is on or waits


class TrainingQueue:
    """The runs of one workspace."""

    def __init__(
        self, workspace: Path, launcher: Launcher, outlooks: Outlooks, disk: Disk, timelapses: Timelapses
    ) -> None:
        self.workspace, self.launcher, self.outlooks = workspace, launcher, outlooks
        self.disk, self.timelapses = disk, timelapses
        self.changed: Changed = lambda latest, revision, others: None  # when any run has moved
        self.called = asyncio.Event()  # set on the event loop by whoever knows that something has moved
        self._seen: tuple[list[RunStatus], str] | None = None
        self._looks = 0
        self._is_held = False  # whether many changes are being made
        self.states: Counter[str] = Counter()  # runs by state, at the last look
        self._is_on = False  # whether a run or a time-lapse is on, or waits
        self._loop: asyncio.AbstractEventLoop | None = None

    def latest(self) -> RunStatus:
        """The run that is on or was last; an idle status where there is none."""
        return self.shown(_latest(folders.every(self.workspace)))

    def shown(self, status: RunStatus) -> RunStatus:
        """A status with what its folder does not say: why a run waits, or on which worker it is."""
        return self.launcher.shown(folders.root(self.workspace) / status.id, status)

    @property
    def source(self) -> str:
        """The server's data, as the command line names it."""
        return self.outlooks.source

    @property
    def sources(self) -> tuple[str, ...]:
        """What runs may train on."""
        return self.outlooks.sources

    @property
    def is_local(self) -> bool:
        """Whether runs are trained on the server's own machine."""
        return self.launcher.is_local

    def outlook(self, preset: object, given: object) -> Outlook:
        """What a run would be; raises BadInput for one that cannot be."""
        return self.outlooks.outlook(preset, given)

    def waiting(self) -> list[str]:
        """Ids of the runs that wait, in the order in which they were asked for."""
        return [status.id for status in _waiting(folders.every(self.workspace))]

    def timelapse_error(self, name: str) -> BadInput | None:
        """Why a run's time-lapse could not be built; empty where nothing went wrong."""
        return self.timelapses.error(name)

    def find(self, name: str, states: Sequence[str] = ()) -> tuple[Path, RunStatus]:
        """A run's folder and status; raises BadInput for no such run, or one in none of the states."""
        folder = folders.root(self.workspace) / name
        status = folders.read(folder) if folders.NAME.fullmatch(name) else None
        if status is None:
            raise BadInput("run {run}: there is no such run", run=repr(name[:40]))
        if states and status.state not in states:
            wanted = " or ".join(states)
            raise BadInput(
                "run {run}: {state}, expected {wanted}", run=repr(name[:40]), state=status.state, wanted=wanted
            )
        return folder, status

    def start(self, preset: object, given: object) -> RunStatus:
        """Queue a run; raises BadInput for what cannot be trained, or when runs take too much of the disk."""
        outlook = self.outlooks.outlook(preset, given)
        self.disk.check()
        if len(set(self.waiting()) - sweeps.members(self.workspace)) >= _MOST_WAITING:
            raise BadInput("{count} runs wait already; cancel one first", count=_MOST_WAITING)
        options = {"data": self.outlooks.source} | outlook.given
        status = folders.create(self.workspace, str(preset), outlook.epochs, options)
        self.look()
        return status

    def stop(self, name: str, when: str = folders.NOW) -> RunStatus:
        """Ask a run to stop; one that still waits is taken off the queue. Raises BadInput for one that is not on."""
        with self._ours(name, folders.ACTIVE) as (folder, status):
            if status.state == "queued":
                folders.write(folder, dataclasses.replace(status, state="cancelled", reason="before it began"))
            else:
                self.launcher.stop(folder, when)
        self.look()
        return status

    def resume(self, name: str) -> RunStatus:
        """Queue a run that ended before its last epoch; raises BadInput for one that did not."""
        with self._ours(name) as (folder, status):
            if not folders.resumable(folder, status):
                raise BadInput(
                    "run {run}: {state}, there is nothing left to resume", run=repr(name[:40]), state=status.state
                )
            if not self._is_held:
                self.disk.check()
            self.timelapses.stop(name)
            taken.forget(folder)
            queued = folders.again(status)
            folders.write(folder, queued)
        self.look()
        return queued

    def delete(self, name: str) -> None:
        """Remove a run that has ended, its time-lapse too."""
        with self._ours(name) as (folder, _):
            self.timelapses.stop(name)
            folders.delete(folder)
        if not self._is_held:
            self.disk.measure()
        self.look()

    def describe(self, name: str, title: object, notes: object) -> None:
        """Give a run a name and notes."""
        folder, _ = self.find(name)
        folders.describe(folder, str(title or ""), str(notes or ""))
        self.look()

    def want_timelapse(self, name: str) -> None:
        """Have a run's time-lapse built, if it is not yet whole."""
        self.find(name)
        self.timelapses.want(name)
        self.look()

    async def watch(self, workers: Workers) -> None:
        """Look at the folders as long as the server runs, the more often while something is on."""
        while True:
            await tick(_LOOK if self._is_on else _SELDOM, self.called)
            await workers.run(Lane.RUNS, self._glance)

    async def begin(self, workers: Workers) -> None:
        """Tidy up and look for the first time, so that pages find everything there."""
        self._loop = asyncio.get_running_loop()
        await workers.run(Lane.RUNS, files.sweep_removed, folders.root(self.workspace))
        await workers.run(Lane.RUNS, self._glance)

    @contextmanager
    def in_one(self) -> Iterator[None]:
        """Many changes in the block: the disk is measured, and what has moved is told of, once at its end."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
            self.disk.measure()
            self.look()

    def look(self) -> None:
        """Start what waits if there is room, and tell of what has moved."""
        if self._is_held:
            return
        if self._looks % _MEASURE == 0:
            self.disk.measure()
        self._looks += 1
        statuses = folders.every(self.workspace)
        if self.launcher.tidy(statuses):
            statuses = folders.every(self.workspace)
        running = [status for status in statuses if status.state == "running" and self.launcher.alive(status)]
        if due := self.launcher.due(_waiting(statuses), running):
            for status in due:
                self._advance(status)
            statuses = folders.every(self.workspace)
        self.timelapses.look()
        self.states = Counter(status.state for status in statuses)
        self._is_on = self.timelapses.is_busy or any(status.state in folders.ACTIVE for status in statuses)
        self._tell([self.shown(status) for status in statuses], self._revision(statuses))

    def _glance(self) -> None:
        """As `look`; a file that nobody should have touched must not end the watch."""
        try:
            self.look()
        except Exception:
            _log.exception("the run folders cannot be looked at")

    @contextmanager
    def _ours(self, name: str, states: Sequence[str] = ()) -> Iterator[tuple[Path, RunStatus]]:
        """As `find`, with the run claimed for the block; raises BadInput too where another server is busy with it."""
        folder, _ = self.find(name, states)
        with claims.claimed(folder, _PATIENCE) as ours:
            found = self.find(name, states)
            if not ours:
                raise BadInput("run {run}: another server is busy with it; try again", run=repr(name[:40]))
            yield found

    def _advance(self, status: RunStatus) -> None:
        """Start the first of the queue, unless the disk is full: then it says so and waits."""
        folder = folders.root(self.workspace) / status.id
        with claims.claimed(folder) as ours:
            now = folders.read(folder) if ours else None
            if now is None or now.state != "queued":
                return  # another server was faster
            if not self.disk.full:
                self.launcher.start(folder, dataclasses.replace(now, reason=""))
            elif not now.reason:
                folders.write(folder, dataclasses.replace(now, reason=f"waits: {self.disk.refusal}"))

    def _tell(self, statuses: Sequence[RunStatus], revision: str) -> None:
        """Tell of what has moved since the last time."""
        latest = _latest(statuses)
        active = [status for status in statuses if status.state == "running"] + _waiting(statuses)
        others = [status for status in active if status.id != latest.id][:_TOLD]
        now = ([dataclasses.replace(status, beat=0.0) for status in (latest, *others)], revision)
        if now == self._seen:
            return
        self._seen = now
        if self._loop:
            self._loop.call_soon_threadsafe(self.changed, latest, revision, others)
        else:
            self.changed(latest, revision, others)

    def _revision(self, statuses: Sequence[RunStatus]) -> str:
        """Something that differs as soon as a list of the runs would look different; the same on every server."""
        root = folders.root(self.workspace)
        facts = [
            (status.id, status.state, status.epoch, status.reason, folders.name_and_notes(root / status.id))
            for status in statuses
        ]
        return hashlib.sha256(repr((facts, self.timelapses.progress)).encode("utf-8", "replace")).hexdigest()[:8]


def _waiting(statuses: Sequence[RunStatus]) -> list[RunStatus]:
    """The runs that wait, in the order in which they were asked for."""
    return sorted((status for status in statuses if status.state == "queued"), key=lambda status: status.changed)


def _latest(statuses: Sequence[RunStatus]) -> RunStatus:
    """The run that is on, else the one that moved last; an idle status where there is none."""
    running = [status for status in statuses if status.state == "running"]
    moved = sorted(statuses, key=lambda status: status.changed)
    return (running or moved or [RunStatus(id="", state="idle")])[-1]
