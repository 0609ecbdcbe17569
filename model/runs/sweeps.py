"""Sweeps: one setting or two over several values and seeds, as ordinary runs that are created all at once.

A sweep is a file `sweeps/ID/sweep.json` in the workspace: what was asked, and the id of the run of each combination.
Rule: the runs' folders are the truth; nothing of how they go or went is kept here.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model import files, text
from model.network import hyperparameters, layers, presets
from model.network.hyperparameters import BY_OPTION
from model.records import BadInput
from model.runs import folders

FOLDER, _FILE = "sweeps", "sweep.json"
KERNEL, PRESET, _SEED = "kernel", "preset", "seed"
KNOBS = (PRESET, KERNEL, *(option for option in BY_OPTION if option != _SEED))  # seeds are what each is repeated with
MOST_RUNS, MOST_SEEDS = 60, 10
_VALUES, _LINES = 12, 6  # of the first knob, and of the second, each of whose values is a line of the picture


@dataclass(frozen=True)
class Knob:
    """A setting that is varied: an option of `model.train`, or the side of all kernels; its values as text."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What a sweep is of: a preset, options that all of its runs have, knobs, and seeds to repeat everything with."""

    preset: str
    given: Mapping[str, str]
    knobs: tuple[Knob, ...]
    seeds: tuple[int, ...]

    @property
    def combinations(self) -> list[tuple[str, ...]]:
        """A value of each knob, the last knob fastest."""
        return list(itertools.product(*(knob.values for knob in self.knobs)))


@dataclass(frozen=True)
class Trial:
    """One run of a sweep before it is one: its knobs' values, its seed, and how it is to be trained."""

    values: tuple[str, ...]
    seed: int
    preset: str
    epochs: int
    given: dict[str, str]


@dataclass(frozen=True)
class Sweep:
    """A sweep that was started: `runs` are ids in the order of `plan`, fewer where it was cut short meanwhile."""

    id: str
    asked: Asked
    runs: tuple[str, ...]
    created: float  # seconds since 1970

    @property
    def trials(self) -> Iterator[tuple[tuple[str, ...], int, str]]:
        """Values, seed and run of each run that there is; of all combinations first one seed, then the next."""
        planned = ((values, seed) for seed in self.asked.seeds for values in self.asked.combinations)
        return ((values, seed, run) for (values, seed), run in zip(planned, self.runs, strict=False))


def asked(preset: str, given: Mapping[str, str], knobs: Sequence[tuple[str, str]], seeds: object) -> Asked:
    """What somebody wants, knobs by name with their values as typed, and how many seeds, counted from the given one.

    Raises BadInput for what no sweep can be of; whether a combination can be trained, `plan` tells.
    """
    if len(knobs) not in (1, 2):
        raise BadInput("knobs: {count} given, expected one or two", count=len(knobs))
    varied = tuple(_knob(name, typed, most) for (name, typed), most in zip(knobs, (_VALUES, _LINES), strict=False))
    if len({knob.name for knob in varied}) < len(varied):
        raise BadInput("knob {knob}: given twice", knob=varied[0].name, option=varied[0].name)
    if "layers" in given and any(knob.name == PRESET for knob in varied):
        raise BadInput("knob preset: layers given as well, expected those of each preset", option=PRESET)
    count = _count(str(seeds).strip())
    usual = presets.named(preset).training.seed
    first = int(BY_OPTION[_SEED].read(given[_SEED])) if _SEED in given else usual
    rest = {option: value for option, value in given.items() if option not in (_SEED, *(knob.name for knob in varied))}
    wanted = Asked(preset, rest, varied, tuple(range(first, first + count)))
    if (runs := len(wanted.combinations) * len(wanted.seeds)) > MOST_RUNS:
        raise BadInput("sweep of {count} runs: expected at most {most}", count=runs, most=MOST_RUNS)
    return wanted


def _count(seeds: str) -> int:
    """How many seeds; raises BadInput for no such number."""
    if not seeds.isdecimal() or not 1 <= int(seeds[:9]) <= MOST_SEEDS:
        raise BadInput(
            "seeds {given}: expected a whole number from 1 to {most}", given=repr(seeds[:20]), most=MOST_SEEDS
        )
    return int(seeds)


def _knob(name: str, typed: str, most: int) -> Knob:
    """A knob with its values, written as one would type them; raises BadInput for what cannot be."""
    if name not in KNOBS:
        raise BadInput("knob {given}: expected one of {known}", given=repr(name[:20]), known=", ".join(KNOBS))
    words = typed.split(";" if ";" in typed else ",", 10 * most)
    values = tuple(_value(name, word.strip()) for word in words if word.strip())
    if not 2 <= len(values) <= most:
        raise BadInput(
            "knob {knob}: {count} values given, expected 2 to {most}",
            knob=name, count=len(values), most=most, option=name,
        )  # fmt: skip
    if twice := [value for value in values if values.count(value) > 1]:
        raise BadInput("knob {knob}: {given} given twice", knob=name, given=twice[0], option=name)
    return Knob(name, values)


def _value(knob: str, typed: str) -> str:
    """One value, written as it is always written."""
    if knob == PRESET:
        presets.named(typed)
        return typed
    if knob != KERNEL:
        return hyperparameters.text(BY_OPTION[knob].read(typed))
    if not typed.isdecimal() or len(typed) > 2 or int(typed) < 1:
        raise BadInput("kernel {given}: expected a whole number from 1 to 99", given=repr(typed[:20]), option=KERNEL)
    return str(int(typed))


def plan(wanted: Asked, shape: layers.Shape) -> list[Trial]:
    """All runs of a sweep on images of a shape (H, W, C): of all combinations first one seed, then the next.

    So a sweep that is stopped has tried all values alike. Raises BadInput for a network or a setting that cannot be.
    """
    return [_trial(wanted, values, seed, shape) for seed in wanted.seeds for values in wanted.combinations]


def _trial(wanted: Asked, values: tuple[str, ...], seed: int, shape: layers.Shape) -> Trial:
    """One of them."""
    chosen = dict(zip((knob.name for knob in wanted.knobs), values, strict=True))
    preset, kernel = chosen.pop(PRESET, wanted.preset), chosen.pop(KERNEL, "")
    given = {**wanted.given, **chosen, _SEED: str(seed)}
    own = presets.customised(preset, {option: value for option, value in given.items() if option != "data"})
    given = presets.normalised(own, given)
    if kernel:
        given["layers"] = layers.write(layers.with_kernel(own.layers, int(kernel), shape))
    return Trial(values, seed, preset, own.training.epochs, given)


def create(workspace: Path, wanted: Asked, trials: Sequence[Trial]) -> Sweep:
    """A new sweep with all of its runs queued; what is killed in the midst of it leaves one with fewer runs."""
    folder = folders.made(workspace / FOLDER)
    sweep = Sweep(folder.name, wanted, (), time.time())
    _write(workspace, sweep)
    for trial in trials:
        sweep = add(workspace, sweep, trial)
    return sweep


def add(workspace: Path, sweep: Sweep, trial: Trial) -> Sweep:
    """The sweep with one more run, queued."""
    run = folders.create(workspace, trial.preset, trial.epochs, trial.given)
    sweep = dataclasses.replace(sweep, runs=(*sweep.runs, run.id))
    _write(workspace, sweep)
    return sweep


def _write(workspace: Path, sweep: Sweep) -> None:
    """Publish a sweep, atomically."""
    wanted = sweep.asked
    said = {
        "preset": wanted.preset, "given": dict(wanted.given), "seeds": wanted.seeds, "runs": sweep.runs,
        "knobs": [[knob.name, knob.values] for knob in wanted.knobs], "created": sweep.created,
    }  # fmt: skip
    files.publish(workspace / FOLDER / sweep.id / _FILE, json.dumps(said, indent=1))


def read(workspace: Path, name: str) -> Sweep:
    """A sweep by its id; raises BadInput where there is no such sweep, or its file is damaged."""
    said = files.json_object(workspace / FOLDER / name / _FILE) if folders.NAME.fullmatch(name) else {}
    try:
        return _checked(name, said)
    except (KeyError, TypeError, ValueError):
        raise BadInput("sweep {sweep}: there is no such sweep", sweep=repr(name[:40])) from None


def _checked(name: str, said: dict[str, Any]) -> Sweep:
    """A sweep as its file says; raises KeyError, TypeError or ValueError where that cannot be one."""
    given = {str(option): text.plain(str(value)) for option, value in dict(said["given"]).items()}
    knobs = tuple(Knob(str(knob), tuple(map(str, values))) for knob, values in said["knobs"])
    runs = tuple(str(run) for run in said["runs"])
    if not all(map(folders.NAME.fullmatch, runs)) or any(knob.name not in KNOBS for knob in knobs) or not knobs:
        raise ValueError(name)
    seeds = tuple(int(seed) for seed in said["seeds"])
    wanted = Asked(text.plain(str(said["preset"])), given, knobs[:2], seeds[:MOST_SEEDS])
    return Sweep(name, wanted, runs[:MOST_RUNS], float(said["created"]))


def every(workspace: Path) -> list[Sweep]:
    """All sweeps, the newest last."""
    parent = workspace / FOLDER
    names = sorted(folder.name for folder in parent.iterdir() if folder.is_dir()) if parent.is_dir() else []
    sweeps = []
    for name in names:
        try:
            sweeps.append(read(workspace, name))
        except BadInput:  # damaged, or not one of ours
            continue
    return sweeps


def members(workspace: Path) -> set[str]:
    """Ids of all runs that are of a sweep."""
    return {run for sweep in every(workspace) for run in sweep.runs}


def forget(workspace: Path, name: str) -> None:
    """Remove a sweep, not its runs."""
    read(workspace, name)
    files.remove(workspace / FOLDER / name)
