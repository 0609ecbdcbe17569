"""Our own commands as child processes: how one is started, waited for and limited, and what its last words mean.

Rule: whatever needs TensorFlow runs in a child. A child's progress comes on its stderr, its last line there is its
reason; exit code 2 means wrong input (BadInput), any other but 0 that it failed (Failure). See `model.command`. A
child ends when we do, however that comes about, unless it is started to go on (`model.ending`).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any
from weakref import WeakSet

from model import command, ending
from model.records import BadInput, Failure

_ROOT = Path(__file__).parents[1]  # where `python -m model…` finds its modules
_PATIENCE = 1.0  # seconds before a child's progress is passed on
_LONGEST = 300  # letters of a reason
_running: WeakSet[Child] = WeakSet()  # children that are being waited for


class Child:
    """`python -m MODULE ARGUMENTS …`, followed to its end by the process that started it."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        progress: bool = False,
        aloud: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`progress`: what it says on stderr is passed on to ours; `aloud`: what it prints too.

        `environment` is what is added to ours for it.
        """
        self.module, self.progress = module, progress or aloud
        self.process = subprocess.Popen(
            _line(module, arguments), cwd=_ROOT, stdin=subprocess.PIPE,
            stdout=sys.stderr.fileno() if aloud else subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", errors="replace",
            env=_following() | {command.APART: "yes"} | dict(environment or {}),
        )  # fmt: skip
        _running.add(self)

    def finish(self, seconds: float | None = None) -> None:
        """Wait for the end, at most so many `seconds`.

        Raises BadInput or Failure with the child's last line where it was not done; Failure when the time is over.
        """
        assert self.process.stderr is not None and self.process.stdin is not None
        overdue = threading.Event()
        timer = threading.Timer(seconds or 0, self._give_up, [overdue])
        if seconds:
            timer.start()
        try:
            with self.process.stdin, self.process.stderr:
                last = self._listen(self.process.stderr)
                code = self.process.wait()
        except BaseException:  # as Ctrl+C
            self.process.kill()
            self.process.wait()
            raise
        finally:
            timer.cancel()
            _running.discard(self)
        if overdue.is_set():
            raise Failure(f"{self.module}: not done after {seconds:.0f} s")
        if code != command.DONE:
            ended = _ended_by(self.module, code) if code < 0 else f"{self.module}: exit status {code}"
            raise _refusal(code, "" if code < 0 else last, ended)

    def _listen(self, words: IO[str]) -> str:
        """Hear a child out; returns its last line."""
        last, started = "", time.monotonic()
        for line in words:
            if self.progress and last and time.monotonic() - started > _PATIENCE:
                print(last, file=sys.stderr, flush=True)
            last = line.strip() or last
        return last

    def _give_up(self, overdue: threading.Event) -> None:
        """End a child that has taken too long."""
        overdue.set()
        self.process.kill()


def end_all() -> None:
    """End the children that are being waited for, so that the threads which wait come to their ends."""
    for running in list(_running):
        running.process.kill()


def detached(log: Path, module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """`python -m MODULE ARGUMENTS …` that goes on when we stop; its words are added to a log."""
    return _logged(log, module, arguments, stdin=subprocess.DEVNULL)


def attended(log: Path, module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """As `detached`, but it ends with us."""
    return _logged(log, module, arguments, stdin=subprocess.PIPE, env=_following())


def _logged(log: Path, module: str, arguments: Sequence[str], **how: Any) -> subprocess.Popen[bytes]:
    """A child with a log."""
    with log.open("ab") as output:
        return subprocess.Popen(_line(module, arguments), cwd=_ROOT, stdout=output, stderr=output, **how, **_apart())


def reason_in(text: str) -> str:
    """The reason that a child's words end with; empty where it said none: progress is no reason."""
    lines = text.strip().splitlines()
    last = lines[-1].removeprefix(command.PREFIX)[:_LONGEST] if lines else ""
    return "" if command.PROGRESS.search(last) else last


def limit_this_process(*, address_space: int, cpu_seconds: int, file_size: int) -> None:
    """Cap our own memory and file size in bytes, and processor time, where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for what, limit in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        try:
            resource.setrlimit(what, (allowed, hard))
        except (ValueError, OSError):  # macOS refuses an address-space limit below what is mapped
            continue


def _refusal(code: int, last: str, ended: str) -> BadInput | Failure:
    """The error that a child's exit code and its last line stand for; `ended` is its reason where it said none."""
    line, _, parts = last.partition(command.SEPARATOR)
    reason = reason_in(line) or ended
    if code != command.WRONG:
        return Failure(reason)
    try:
        told = json.loads(parts)
        return BadInput.told(reason, str(told["template"]), dict(told["with"]))
    except (ValueError, TypeError, KeyError):
        return BadInput(reason)


def _ended_by(module: str, code: int) -> str:
    """What is said of a child that a signal has ended; most often it may take no more memory than it has."""
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"{module}: ended by {name}, as when it needs more memory than it may have"


def _line(module: str, arguments: Sequence[str]) -> list[str]:
    """The command line of a child: the same interpreter."""
    return [sys.executable, "-m", module, *arguments]


def _following() -> dict[str, str]:
    """The environment of a child that ends when we do: nobody writes to its stdin, which the system closes then."""
    return os.environ | {ending.FOLLOWS: "1"}


def _apart() -> dict[str, Any]:
    """What lets a child go on when its parent stops."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
