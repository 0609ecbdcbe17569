"""Training in the background: one child process at a time, the others wait in a queue of run folders.

Rule: a run's folder is the truth. The server starts children and looks; it never writes how a run goes,
so runs outlive it, and what another process started is seen as well.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

from model import data, estimate, lapses, layers, presets, runs
from model.records import BadInput, Dataset, RunStatus

log = logging.getLogger("featurescope.jobs")
LOOK = 0.5  # seconds between two looks at the run folders
MEASURE = 10  # looks between two measurements of the disk
ROOT = Path(__file__).parents[1]
PAST = 5  # earlier runs that an estimate learns from
MEGABYTE = 1_000_000
MOST_WAITING = 20


@dataclasses.dataclass(frozen=True)
class Outlook:
    """What a run would be, before it starts."""

    given: dict[str, str]
    planned: tuple[layers.Planned, ...]
    epochs: int
    images: int
    seconds: float

    @property
    def parameters(self) -> int:
        """Of the whole network."""
        return sum(each.parameters for each in self.planned)


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
        self.opened: dict[str, Dataset] = {}

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

    @property
    def sources(self) -> tuple[str, ...]:
        """What runs may train on: the server's data, or the built-in digits."""
        return tuple(dict.fromkeys((self.source, "builtin")))

    def dataset(self, source: str) -> Dataset:
        """Data to train on, by its source; raises BadInput for one that is not offered."""
        if source not in self.sources:
            raise BadInput(f"data {source[:40]!r}: expected one of {', '.join(self.sources)}")
        if source not in self.opened:
            self.opened[source] = data.load(source, self.workspace)
        return self.opened[source]

    def outlook(self, preset: object, given: dict[str, str]) -> Outlook:
        """What a run would be; raises BadInput for a network, a knob or data that cannot be."""
        dataset = self.dataset(given.get("data", self.source))
        made = presets.customised(str(preset), without_data(given))
        images, _ = dataset.split("train")
        planned = tuple(layers.plan(made.layers, images.shape[1:], len(dataset.class_names)))
        count = min(made.training.limit or len(images), len(images))
        if count < 2:
            raise BadInput(f"limit {count}: expected 2 images or more, or 0 for all")
        pace = self.pace(images.shape[1:], len(dataset.class_names))
        seconds = estimate.run_seconds(made.training, planned, count, dataset.size("validation"), pace)
        return Outlook(presets.normal(made, given), planned, made.training.epochs, count, seconds)

    def pace(self, shape: tuple[int, ...], classes: int) -> float:
        """How fast the last runs went here, as their CSVs say."""
        past: list[estimate.Past] = []
        for status in reversed(runs.every(self.workspace)):
            rows = runs.metrics(runs.folder_of(self.workspace) / status.id)
            try:
                made = presets.customised(status.preset, without_data(status.given))
                planned = layers.plan(made.layers, shape, classes)
                dataset = self.dataset(status.given.get("data", self.source))
            except BadInput:
                continue  # a preset of another time
            images = min(made.training.limit or dataset.size("train"), dataset.size("train"))
            times = [later["seconds"] - row["seconds"] for row, later in itertools.pairwise(rows)]
            past.append(estimate.Past(made.training, planned, images, dataset.size("validation"), times))
            if len(past) == PAST:
                break
        return estimate.pace(past)

    def start(self, preset: object, given: dict[str, str]) -> RunStatus:
        """Queue a run; raises BadInput for what cannot be trained, or when runs take too much of the disk."""
        outlook = self.outlook(preset, given)
        self.spare()
        if len(queue(runs.every(self.workspace))) >= MOST_WAITING:
            raise BadInput(f"{MOST_WAITING} runs wait already; cancel one first")
        status = runs.create(self.workspace, str(preset), outlook.epochs, {"data": self.source} | outlook.given)
        self.look()
        return status

    def spare(self) -> None:
        """Refuse when the runs take all that they may."""
        self.megabytes = runs.size(runs.folder_of(self.workspace)) / MEGABYTE
        if self.megabytes >= self.disk:
            raise BadInput(f"runs take {self.megabytes:,.0f} MB of {self.disk:,} MB (--disk); delete some first")

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
        again = dataclasses.replace(
            status, state="queued", reason="", resume=True, halted=False, pid=0, batch=0, batches=0, changed=time.time()
        )
        runs.write(folder, again)
        self.look()
        return again

    def delete(self, name: str) -> None:
        """Remove a run that has ended, its time-lapse too."""
        folder, _ = self.find(name)
        if self.lapse and self.lapse[0] == name and self.lapse[1].poll() is None:
            self.lapse[1].kill()
            self.lapse[1].wait()
        runs.delete(folder)
        self.look()

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
            try:
                self.look()
            except Exception:  # a file that nobody should have touched must not end the watch
                log.exception("the run folders cannot be looked at")
            await asyncio.sleep(LOOK)

    def look(self) -> None:
        """Start what waits if nothing runs, and tell of what has moved."""
        self.children = [child for child in self.children if child.poll() is None]  # the ended leave the process table
        every = runs.every(self.workspace)
        waiting = queue(every)
        if waiting and not any(status.state == "running" for status in every):
            self.launch(waiting[0])
            every = runs.every(self.workspace)
        self.look_at_lapses()
        if self.looks % MEASURE == 0:
            self.megabytes = runs.size(runs.folder_of(self.workspace)) / MEGABYTE
        self.looks += 1
        now = (latest(every), self.revision(every))
        if now != self.seen:
            self.seen = now
            self.told(*now)

    def revision(self, every: Sequence[RunStatus]) -> str:
        """Something that differs as soon as a list of the runs would look different."""
        facts = [
            (each.id, each.state, each.epoch, runs.words(runs.folder_of(self.workspace) / each.id)) for each in every
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
            self.lapse_errors[self.lapse[0]] = runs.last_line(runs.folder_of(self.workspace) / self.lapse[0])
        self.lapse = None
        while self.lapses_wanted:
            name = self.lapses_wanted.pop(0)
            folder = runs.folder_of(self.workspace) / name
            if folder.is_dir():
                self.lapse = name, self.child(
                    folder, "model.lapse", str(folder.resolve()), "--data", self.source,
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
            child = self.child(folder, *line, *(["--resume"] if status.resume else []))
        except OSError as error:
            runs.write(folder, dataclasses.replace(status, state="failed", reason=str(error.strerror or error)))
            return
        self.children.append(child)
        born = psutil.Process(child.pid).create_time()
        if (said := runs.read(folder)) and said.state == "queued":
            runs.write(folder, dataclasses.replace(status, pid=child.pid, born=born, changed=time.time()))

    def child(self, folder: Path, *line: str) -> subprocess.Popen[bytes]:
        """A process of its own whose words go to a run's log."""
        with (folder / runs.LOG).open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", *line], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                **detached(),
            )  # fmt: skip


def without_data(given: dict[str, str]) -> dict[str, str]:
    """The options of a run that turn its preset's knobs."""
    return {option: text for option, text in given.items() if option != "data"}


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
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}
