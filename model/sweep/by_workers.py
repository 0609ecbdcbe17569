"""Has workers train the runs of a sweep: tells them by Redis what waits, and follows the folders until nothing is on.

Rule: Redis only carries word. Once a sweep has begun, losing it ends nothing: workers look at the folders themselves.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from model.command import Progress, say
from model.records import Failure, RunStatus
from model.runs import folders, taken
from model.runs.sweeps import Sweep
from model.worker.memory import Memory

_LOOK, _TELL = 0.3, 5.0  # seconds between two looks at the folders, and between two at Redis


def reached(url: str) -> Memory:
    """A Redis that answers; raises BadInput for no such address, Failure where it cannot be reached.

    The address may hold a password, so it is not repeated.
    """
    memory = Memory(url)
    memory.workers()
    return memory


def train(workspace: Path, sweep: Sweep, memory: Memory) -> None:
    """Have every run of a sweep trained that waits; returns when none of them is on any more."""
    progress, told, before, shown = Progress(f"sweep {sweep.id}"), -_TELL, "", -1
    while on := _active(workspace, sweep):
        if time.monotonic() - told > _TELL:
            trouble, told = _tell(memory, on), time.monotonic()
            if trouble != before:
                say(trouble or "workers are there")
            before = trouble
        if len(on) != shown and progress.step(len(sweep.runs) - len(on), len(sweep.runs)):
            shown = len(on)
        time.sleep(_LOOK)


def _tell(memory: Memory, on: Sequence[RunStatus]) -> str:
    """Send word of what waits; why nobody would get it, or nothing."""
    try:
        for status in on:
            if status.state == "queued":
                memory.send_once(status)
        is_somebody_there = memory.has_workers()
    except Failure as failure:
        return f"{failure}; what is on goes on"
    return "" if is_somebody_there else "no worker is there: python -m model.worker"


def _active(workspace: Path, sweep: Sweep) -> list[RunStatus]:
    """The runs that wait or are on, or will wait again, as they were lost with their workers."""
    root, active = folders.root(workspace), []
    for run in sweep.runs:
        taken.recover(root / run)
        status = folders.read(root / run)
        if status and (status.state in folders.ACTIVE or taken.goes_on(root / run, status)):
            active.append(status)
    return active
