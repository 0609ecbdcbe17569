"""What this machine trains → asked to stop, and waited for, when its server ends.

Rule: a run stops by the same note as on a click, so that it can be resumed; one that sees the note too late
stops when it does. What waits goes on waiting, for the next server.
"""

from __future__ import annotations

import time
from pathlib import Path

from app.training.launcher import Launcher
from model.records import RunStatus
from model.runs import folders, liveness, taken

_LOOK = 0.05  # seconds between two looks at whether they have stopped


def stop_all(workspace: Path, launcher: Launcher, seconds: float) -> None:
    """Start nothing more, stop what runs here now, and wait for it at most so many `seconds`."""
    launcher.at_once = 0
    end = time.monotonic() + seconds
    while (running := _running(workspace)) and time.monotonic() < end:
        for status in running:  # again, for one may have been about to begin
            launcher.stop(folders.root(workspace) / status.id, folders.NOW)
        time.sleep(_LOOK)


def _running(workspace: Path) -> list[RunStatus]:
    """The runs that processes of this machine are at, but for those of its workers."""
    here, root = liveness.this_host(), folders.root(workspace)
    running = [status for status in folders.every(workspace) if status.state == "running" and status.host == here]
    return [status for status in running if taken.read(root / status.id) is None]
