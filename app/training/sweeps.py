"""Sweeps of the workspace's queue: what one would be, its runs queued all at once, stopped, gone on with and deleted.

Rule: every run goes the queue's ways, one by one, each under its claim, so servers and workers need know of no sweep.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from app.training.outlook import options_of
from app.training.queue import TrainingQueue
from model.records import BadInput
from model.runs import folders, sweeps
from model.runs.sweeps import Asked, Sweep, Trial

_MOST_WAITING = 2 * sweeps.MOST_RUNS


@dataclass(frozen=True)
class Expected:
    """What a sweep would be: how many values of each knob and seeds, its seconds on one machine.

    `shared`: several workers may train at the same time.
    """

    values: tuple[int, ...]
    seeds: int
    seconds: float
    shared: bool


class Sweeps:
    """The sweeps of one workspace."""

    def __init__(self, queue: TrainingQueue) -> None:
        self.queue, self.workspace = queue, queue.workspace

    def outlook(self, wish: dict[str, object]) -> Expected:
        """What a sweep would be; raises BadInput for one of which some combination cannot be trained."""
        wanted, trials = self._plan(wish)
        expected = self.queue.outlooks.outlooks(_once(wanted, trials))
        seconds = sum(outlook.seconds for outlook in expected) * len(wanted.seeds)
        values = tuple(len(knob.values) for knob in wanted.knobs)
        return Expected(values, len(wanted.seeds), seconds, self.queue.launcher.at_once > 1)

    def start(self, wish: dict[str, object]) -> Sweep:
        """Queue all runs of a sweep; raises BadInput, before anything is created, where one of them cannot be."""
        wanted, trials = self._plan(wish)
        self.queue.outlooks.outlooks(_once(wanted, trials))
        self.queue.disk.check()
        if (waiting := len(self.queue.waiting())) + len(trials) > _MOST_WAITING:
            raise BadInput("{count} runs wait already; cancel one first", count=waiting)
        sweep = sweeps.create(self.workspace, wanted, trials)
        self.queue.look()
        return sweep

    def stop(self, name: str) -> None:
        """Stop all runs of a sweep: the last ones first, so that none of it is begun meanwhile.

        Raises BadInput where there is no such sweep.
        """
        sweep = sweeps.read(self.workspace, name)
        with self.queue.in_one():
            for run in reversed(sweep.runs):
                with contextlib.suppress(BadInput):  # it has ended by itself, or is deleted
                    self.queue.stop(run)

    def resume(self, name: str) -> None:
        """Queue all runs of a sweep that ended before their last epoch.

        Raises BadInput where there is no such sweep, or no room on the disk for runs.
        """
        sweep = sweeps.read(self.workspace, name)
        self.queue.disk.check()
        with self.queue.in_one():
            for run in sweep.runs:
                with contextlib.suppress(BadInput):  # one that is on, whole, or deleted
                    self.queue.resume(run)

    def delete(self, name: str) -> None:
        """Remove a sweep with its runs, but for those that people gave a name; raises BadInput while one is on."""
        sweep = sweeps.read(self.workspace, name)
        root = folders.root(self.workspace)
        states = [status.state for run in sweep.runs if (status := folders.read(root / run))]
        if active := sum(state in folders.ACTIVE for state in states):
            raise BadInput("sweep {sweep}: {count} of its runs are on; stop them first", sweep=name, count=active)
        with self.queue.in_one():
            for run in sweep.runs:
                if not any(folders.name_and_notes(root / run)):
                    with contextlib.suppress(BadInput):  # deleted already
                        self.queue.delete(run)
            sweeps.forget(self.workspace, name)

    def _plan(self, wish: dict[str, object]) -> tuple[Asked, list[Trial]]:
        """What a page wants, and all runs of it."""
        given = {"data": self.queue.source} | options_of(wish.get("given", {}))
        wanted = sweeps.asked(str(wish.get("preset")), given, _knobs(wish.get("knobs")), wish.get("seeds"))
        return wanted, sweeps.plan(wanted, self.queue.outlooks.shape)


def _knobs(given: object) -> list[tuple[str, str]]:
    """Knobs by name, with their values as typed."""
    if not isinstance(given, list) or not all(isinstance(knob, dict) for knob in given):
        raise BadInput("knobs: expected a list of names and values")
    return [(str(knob.get("name", "")), str(knob.get("values", ""))) for knob in given]


def _once(wanted: Asked, trials: list[Trial]) -> list[tuple[object, object]]:
    """Preset and options of each combination; seeds make no difference to whether it can be."""
    return [(trial.preset, trial.given) for trial in trials[: len(wanted.combinations)]]
