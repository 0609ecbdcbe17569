"""Whether the process that a run's status speaks of is still on, here or on another machine.

Rule: this machine's process table says nothing of other machines. A run that a process elsewhere trains is on as long
as it goes on saying so: its beat, a time since 1970, may lie back SILENCE seconds, differences between clocks included.
"""

from __future__ import annotations

import platform
import time

import psutil

from model.records import RunStatus

BEAT = 5.0  # seconds between two signs of life of a training process
SILENCE = 60.0  # seconds without one after which a process elsewhere is taken for gone
_SAME = 2.0  # seconds by which start times of the same process may differ


def this_host() -> str:
    """The name of this machine, as statuses have it."""
    return platform.node()


def born(pid: int) -> float:
    """When a process here started, in seconds since 1970; raises psutil.Error where there is none."""
    return float(psutil.Process(pid).create_time())


def alive(status: RunStatus) -> bool:
    """Whether the process of a status is still there, and still the same one."""
    if status.host and status.host != this_host():
        return time.time() - status.beat < SILENCE
    try:
        process = psutil.Process(status.pid)
        return bool(abs(process.create_time() - status.born) < _SAME and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
