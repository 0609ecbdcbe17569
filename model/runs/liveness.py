"""Whether the process that a run's status speaks of is still on, here or on another machine.

Rule: this machine's process table says nothing of other machines. A run that a process elsewhere trains is on as long
as it goes on saying so: its beat, a time since 1970, may lie back SILENCE seconds, differences between clocks included.
"""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path
from typing import Any

import psutil

from model.records import RunStatus

BEAT = 5.0  # seconds between two signs of life of a training process
SILENCE = 60.0  # seconds without one after which a process elsewhere is taken for gone
_SAME = 2.0  # seconds by which start times of the same process may differ where the system has no identity
_PROC, _BOOT = Path("/proc"), Path("/proc/sys/kernel/random/boot_id")
_STATE, _TICKS = 0, 19  # places in /proc/PID/stat after the name: its state, and when it started since the boot


def this_host() -> str:
    """The name of this machine, as statuses have it."""
    return platform.node()


def born(pid: int) -> float:
    """When a process here started, in seconds since 1970; raises psutil.Error where there is none."""
    return float(psutil.Process(pid).create_time())


def marks(pid: int) -> dict[str, Any]:
    """The fields of a RunStatus that tell a process of this machine; raises psutil.Error where there is none."""
    identity = _identity(*_stat(pid))
    return {"pid": pid, "born": born(pid), "identity": identity, "host": this_host(), "beat": time.time()}


def ours() -> dict[str, Any]:
    """As `marks`, of this process."""
    return marks(os.getpid())


def alive(status: RunStatus) -> bool:
    """Whether the process of a status is still there, and still the same one."""
    if status.host and status.host != this_host():
        return time.time() - status.beat < SILENCE
    state, ticks = _stat(status.pid)
    if status.identity and (identity := _identity(state, ticks)):
        return identity == status.identity and state not in "ZX"
    try:
        process = psutil.Process(status.pid)
        return bool(abs(process.create_time() - status.born) < _SAME and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _stat(pid: int) -> tuple[str, str]:
    """A process's state and when it started, in ticks since the boot; empty where the system does not say."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return fields[_STATE], fields[_TICKS]
    except (OSError, IndexError):
        return "", ""


def _identity(state: str, ticks: str) -> str:
    """What no other process has or will have, whatever the clock is set to; empty where the system does not say.

    Creation times are of no use: they are the boot's time on the clock of now, so setting the clock moves them.
    """
    try:
        return f"{_BOOT.read_text('utf-8').strip()} {ticks}" if state else ""
    except OSError:
        return ""
