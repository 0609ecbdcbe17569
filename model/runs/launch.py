"""Starts the training process of a queued run: the same command line, whoever starts it and wherever.

Rule: whoever calls has claimed the run and read its status anew.
"""

from __future__ import annotations

import dataclasses
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from model.records import RunStatus
from model.runs import folders, liveness

Start = Callable[..., "subprocess.Popen[bytes]"]  # `child.detached` or `child.attended`


def command_line(folder: Path, status: RunStatus, workspace: Path, *, whole: bool = False) -> list[str]:
    """The arguments of `python -m model.train` for a run; `whole`: it has the machine to itself."""
    given = [part for option, text in status.given.items() for part in (f"--{option}", text)]
    line = ["--preset", status.preset, "--out", str(folder.resolve()), *given]
    manner = "--queued" if whole else "--background"
    return [*line, "--workspace", str(workspace.resolve()), manner, *(["--resume"] if status.resume else [])]


def launch(
    folder: Path, status: RunStatus, workspace: Path, start: Start, *, whole: bool = False
) -> subprocess.Popen[bytes] | None:
    """Start the child of a queued run; until it says more, its process number stands in the queue's status.

    None where it cannot be started: then the status says why.
    """
    (folder / folders.STOP).unlink(missing_ok=True)
    logged = folders.logged(folder)
    try:
        process = start(folder / folders.LOG, "model.train", *command_line(folder, status, workspace, whole=whole))
    except OSError as error:
        folders.write(folder, dataclasses.replace(status, state="failed", reason=str(error.strerror or error)))
        return None
    try:
        marks = liveness.marks(process.pid)
        if (now := folders.read(folder)) and now.state == "queued":
            folders.write(folder, dataclasses.replace(status, **marks, logged=logged, changed=time.time()))
    except OSError:  # nobody would know of it
        process.kill()
        process.wait()
        raise
    return process
