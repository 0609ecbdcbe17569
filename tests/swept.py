"""Sweeps as they lie in a workspace after training, laid out without any: folders of runs with made-up accuracies."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from model.records import RunStatus
from model.runs import folders, sweeps
from model.runs.sweeps import Sweep, Trial

SHAPE = (28, 28, 1)
IMAGES, TESTS = 400, 1000
GIVEN = {"data": "builtin", "epochs": "2", "limit": "100"}
RATES = ("learning-rate", "0.0003, 0.001, 0.003")


def laid_out(
    workspace: Path, knobs: Sequence[tuple[str, str]] = (RATES,), seeds: int = 3, whole: int | None = None
) -> Sweep:
    """A sweep of which the first `whole` runs are done, or all; the others wait."""
    wanted = sweeps.asked("three-conv-64", GIVEN, knobs, seeds)
    trials = sweeps.plan(wanted, SHAPE)
    sweep = sweeps.create(workspace, wanted, trials)
    chance = np.random.default_rng(7)
    for trial, run in list(zip(trials, sweep.runs, strict=True))[:whole]:
        validation = round(
            IMAGES * (0.88 + 0.05 * wanted.combinations.index(trial.values) ** 0.5) + chance.normal(0, 2)
        )
        finish(workspace, run, validation / IMAGES, 0.95 + 0.01 * trial.seed)
    return sweep


def finish(workspace: Path, run: str, validation: float, accuracy: float, **others: object) -> None:
    """Have a run be done, or as `others` say."""
    change(workspace, run, lambda status: dataclasses.replace(
        status, state="finished", epoch=status.epochs, best_epoch=1, validation=validation, accuracy=accuracy, **others,  # type: ignore[arg-type]
    ))  # fmt: skip
    card = {"splits": {"validation": IMAGES}, "test_images": TESTS}
    (folders.root(workspace) / run / "card.json").write_text(json.dumps(card))


def change(workspace: Path, run: str, how: Callable[[RunStatus], RunStatus]) -> None:
    """Change how a run goes."""
    folder = folders.root(workspace) / run
    status = folders.read(folder)
    assert status
    folders.write(folder, how(status))


def trials(sweep: Sweep) -> list[Trial]:
    """The runs that it was planned with."""
    return sweeps.plan(sweep.asked, SHAPE)
