"""What came of a sweep: of each combination of values its runs, and how validation accuracy spreads over their seeds.

Rule: only runs that are whole count, for one that was stopped has learned for less time; validation images judge, and
test images are only measured.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from model import files
from model.records import RunStatus
from model.runs import folders
from model.runs.sweeps import Sweep

_CARD = "card.json"


@dataclass(frozen=True)
class Spread:
    """Some accuracies, 0–1; `deviation` is that of a sample, None of a single one."""

    count: int
    mean: float
    low: float
    high: float
    deviation: float | None


def spread(values: Sequence[float]) -> Spread | None:
    """How values spread; None where there are none."""
    if not values:
        return None
    deviation = statistics.stdev(values) if len(values) > 1 else None
    return Spread(len(values), statistics.fmean(values), min(values), max(values), deviation)


@dataclass(frozen=True)
class Run:
    """A run of a sweep: its seed, and how it goes; one that was deleted has no status."""

    id: str
    seed: int
    status: RunStatus | None

    @property
    def whole(self) -> bool:
        """Whether it was trained to its end, early stopping included."""
        return self.status is not None and self.status.state == "finished" and not self.status.halted

    @property
    def on(self) -> bool:
        """Whether it waits or is being trained."""
        return self.status is not None and self.status.state in folders.ACTIVE


@dataclass(frozen=True)
class Combination:
    """A value of each knob, and the runs with them, one a seed."""

    values: tuple[str, ...]
    runs: tuple[Run, ...]

    @cached_property
    def whole(self) -> list[RunStatus]:
        """How those runs ended that count."""
        return [run.status for run in self.runs if run.whole and run.status]

    @cached_property
    def validation(self) -> Spread | None:
        """Accuracy on the validation images, of each run's best epoch."""
        return spread([status.validation for status in self.whole])

    @cached_property
    def test(self) -> Spread | None:
        """The same of the test images, which choose nothing."""
        return spread([status.accuracy for status in self.whole])


@dataclass(frozen=True)
class Outcome:
    """A sweep with what came of it so far: combinations in the order of `Asked.combinations`.

    `images` and `tests` are how many validation and test images there are, 0 as long as nothing was measured.
    """

    sweep: Sweep
    combinations: tuple[Combination, ...]
    images: int
    tests: int

    @property
    def runs(self) -> list[Run]:
        """All of its runs."""
        return [run for combination in self.combinations for run in combination.runs]

    @property
    def done(self) -> int:
        """How many runs are whole."""
        return sum(run.whole for run in self.runs)

    @property
    def on(self) -> int:
        """How many wait or are being trained."""
        return sum(run.on for run in self.runs)

    @property
    def failed(self) -> int:
        """How many have failed."""
        return sum(run.status is not None and run.status.state == "failed" for run in self.runs)

    @property
    def planned(self) -> int:
        """How many runs there are to be."""
        return len(self.combinations) * len(self.sweep.asked.seeds)

    @property
    def ranked(self) -> list[Combination]:
        """The combinations of which some run is whole, the highest mean on validation images first."""
        known = [combination for combination in self.combinations if combination.validation]
        return sorted(known, key=lambda one: -one.validation.mean if one.validation else 0.0)

    @property
    def best(self) -> Combination | None:
        """The one that is ahead of all others, if any is, and by more than seeds lie apart, where that is known."""
        if len(self.ranked) < 2:
            return None
        ahead, seeds = self.lead
        return self.ranked[0] if ahead > (seeds or 0.0) else None

    @property
    def lead(self) -> tuple[float, float | None]:
        """How far the best mean is ahead of the next, and how far seeds alone lie apart in these two, None with one.

        For two ranked combinations or more.
        """
        best, other = (one.validation for one in self.ranked[:2])
        assert best and other
        repeated = best.count > 1 and other.count > 1
        return best.mean - other.mean, max(best.high - best.low, other.high - other.low) if repeated else None


def read(workspace: Path, sweep: Sweep) -> Outcome:
    """What came of a sweep so far, as the folders of its runs say."""
    root = folders.root(workspace)
    runs: dict[tuple[str, ...], list[Run]] = {values: [] for values in sweep.asked.combinations}
    for values, seed, name in sweep.trials:
        runs[values].append(Run(name, seed, folders.read(root / name)))
    combinations = tuple(Combination(values, tuple(ones)) for values, ones in runs.items())
    whole = (run for combination in combinations for run in combination.runs if run.whole)
    card = files.json_object(root / one.id / _CARD) if (one := next(whole, None)) else {}
    splits = card.get("splits")
    images = splits.get("validation") if isinstance(splits, dict) else 0
    return Outcome(sweep, combinations, _count(images), _count(card.get("test_images")))


def _count(value: object) -> int:
    """A number of images, as a file has it."""
    return value if isinstance(value, int) and value > 0 else 0
