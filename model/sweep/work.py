"""Trains the waiting runs of a sweep, one after another, by children of this process; queues them again, stops them.

Rule: a run is begun, queued again or taken off the queue under its claim, its status read anew; so a server or another
sweep on the same workspace may have it instead, and then it is followed until it has ended.
"""

from __future__ import annotations

import dataclasses
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model import child
from model.command import Progress, say
from model.records import RunStatus
from model.runs import claims, folders, launch, taken
from model.runs.sweeps import Sweep

_LOOK = 0.2  # seconds between two looks at a run
_PATIENCE = 2.0  # seconds for whoever is busy with the same run
_STOPPED = "by the keyboard"


def train(workspace: Path, sweep: Sweep) -> None:
    """Train every run of a sweep that waits; returns when none of them is on any more."""
    for number, (values, seed, run) in enumerate(sweep.trials, 1):
        knobs = [f"{knob.name} {value}" for knob, value in zip(sweep.asked.knobs, values, strict=False)]
        called = f"run {number} of {len(sweep.runs)}, {', '.join(knobs)}, seed {seed}"
        _follow(workspace, folders.root(workspace) / run, called)


def _follow(workspace: Path, folder: Path, called: str) -> None:
    """Train a run that waits, or be there until whoever trains it has done so."""
    if not _waits_or_is_on(folder):
        return
    progress, process = Progress(called), None
    try:
        while (process and process.poll() is None) or (not process and _waits_or_is_on(folder)):
            process = process or _begin(workspace, folder)
            if (status := folders.read(folder)) and status.batches:
                progress.step(status.epoch + status.batch / status.batches, status.epochs)
            time.sleep(_LOOK)
    finally:
        if process:
            _end(process)
    if status := folders.read(folder):
        say(f"{called}: {status.state}{_result(status)}")


def _begin(workspace: Path, folder: Path) -> subprocess.Popen[bytes] | None:
    """Start the child of a run that waits, which ends when we do; None where somebody else has it."""
    with _claimed(folder, "queued") as status:
        taken.forget(folder)
        return launch.launch(folder, status, workspace, child.attended, whole=True) if status else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let go of a child that has ended, or end it: a run goes on after its last whole epoch."""
    process.kill()
    process.wait()
    if process.stdin:
        process.stdin.close()


def queue_again(workspace: Path, sweep: Sweep) -> None:
    """Have every run wait again that ended before its last epoch."""
    for run in sweep.runs:
        folder = folders.root(workspace) / run
        with _claimed(folder, "cancelled", "interrupted", "failed", "finished") as status:
            if status and folders.resumable(folder, status):
                taken.forget(folder)
                folders.write(folder, folders.again(status))


def stop(workspace: Path, sweep: Sweep) -> None:
    """Take what waits off the queue, the last first, then have stopped what is on, wherever that is."""
    for run in reversed(sweep.runs):
        folder = folders.root(workspace) / run
        with _claimed(folder, "queued", "interrupted") as status:
            if status:
                folders.write(folder, dataclasses.replace(status, state="cancelled", reason=_STOPPED, pid=0))
        if (now := folders.read(folder)) and now.state == "running":
            folders.ask_to_stop(folder, folders.NOW)


@contextmanager
def _claimed(folder: Path, *states: str) -> Iterator[RunStatus | None]:
    """The status of a run that is ours for the block, if it is in one of these states."""
    status = folders.read(folder)
    if status is None or status.state not in states:
        yield None
        return
    with claims.claimed(folder, _PATIENCE) as ours:
        now = folders.read(folder) if ours else None
        yield now if now and now.state in states else None


def _waits_or_is_on(folder: Path) -> bool:
    """Whether a run has not ended."""
    status = folders.read(folder)
    return status is not None and status.state in folders.ACTIVE


def _result(status: RunStatus) -> str:
    """What is said of a run that has ended."""
    if status.state == "finished":
        return f", {100 * status.validation:.2f} % of the validation images"
    return f", {status.reason}" if status.reason else ""
