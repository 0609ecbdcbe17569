"""Has what explains models' filters worked out in the background: one child at a time, what is wanted in its turn.

Rule: any thread may want; a child is started, looked after and told of by `watch` alone, and ends with the server. Of
several servers on one workspace one is at it, and those who wait see how far it is, and what it has worked out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from app.clock import tick
from app.models import alias
from app.models.loaded import LoadedModel
from app.models.uploads import Uploads
from app.models.workers import Lane, Workers
from model import child, files
from model.explain.explanations import FOLDER, Explanations, possible
from model.records import BadInput
from model.runs import claims, liveness

_log = logging.getLogger("featurescope.explaining")
_LOOK = 1.0  # seconds between two looks at a child
_SELDOM = 2.0  # seconds between two looks at what others are at, as long as they cannot say so
_ALMOST = 0.99  # share of what is to do, as long as the child is on
_Key = tuple[str, str]  # version of a model, key of its data


@dataclass(frozen=True)
class Job:
    """What is worked out of one model and data: a number that tells it from others, how far it is.

    `share` of all that is to do (0 to 1), `parts` that are done since it began; `trouble` is why it ended before its
    end. The number is for the news, which all pages hear, at whichever server; see `alias`.
    """

    number: int
    share: float = 0.0
    parts: int = 0
    trouble: BadInput | None = None


class Explaining:
    """What is wanted, what is being worked out, what went wrong."""

    def __init__(self, uploads: Uploads) -> None:
        self.uploads = uploads
        self.changed: Callable[[Job], None] = lambda _: None  # called on the event loop when a job has moved
        self.is_cut_off: Callable[[], bool] = lambda: False  # whether other servers cannot tell us of theirs
        self.call: Callable[[], object] = lambda: None  # wakes the watch, from any thread
        self._jobs: dict[_Key, Job] = {}
        self._counting = threading.Lock()  # or two who want the same at once would have it worked out twice
        self._wanted: list[tuple[_Key, LoadedModel]] = []
        self._child: tuple[_Key, Explanations, subprocess.Popen[bytes], ExitStack] | None = None
        self._claimed_at = 0.0  # when it was last said that the child's folder is ours
        self._elsewhere: dict[_Key, Job] = {}  # what others are at, as seen last

    @cached_property
    def _naming(self) -> bytes:
        """By which jobs get their numbers."""
        return alias.key_of(self.uploads.workspace)

    def want(self, model: LoadedModel) -> None:
        """Have what is missing of a model worked out, once while the server runs."""
        key = _key(model)
        with self._counting:
            if key in self._jobs:
                return
            whole = _is_whole(model)
            self._jobs[key] = Job(alias.number(self._naming, *key), 1.0 if whole else 0.0)
        if not whole:
            if self.uploads.holds(model.bundle):
                self._wanted.append((key, model))
            else:  # everybody's, who are more
                self._wanted.insert(0, (key, model))
            self.call()

    def job(self, model: LoadedModel) -> Job | None:
        """How far it is; None where nobody wanted it."""
        return self._jobs.get(_key(model))

    async def watch(self, workers: Workers) -> None:
        """Start what is wanted and follow it, as long as the server runs."""
        loop, called = asyncio.get_running_loop(), asyncio.Event()
        self.call = lambda: loop.call_soon_threadsafe(called.set)
        try:
            while True:
                if not self._wanted and not self._child:
                    await (tick(_SELDOM, called) if self.is_cut_off() else _woken(called))
                for job in await workers.run(Lane.RUNS, self._glance):
                    self.changed(job)
                if self._child or self._wanted:
                    await tick(_LOOK)
        finally:
            if self._child:
                _, _, process, turn = self._child
                process.kill()
                _let_go(process, turn)

    def _glance(self) -> list[Job]:
        """As `_look`; a file that nobody should have touched must not end the watch."""
        try:
            return self._look()
        except Exception:
            _log.exception("what is worked out cannot be looked at")
            return []

    def _look(self) -> list[Job]:
        """Start what is wanted, or see how far the child is; the jobs that have moved, others' too while cut off."""
        others = self._seen_elsewhere() if self.is_cut_off() or self._elsewhere else []
        return others + (self._followed(*self._child) if self._child else self._advanced())

    def _advanced(self) -> list[Job]:
        """Start what is wanted; the jobs that have moved."""
        if not self._wanted:
            return []
        key, model = self._wanted.pop(0)
        if not model.bundle.folder.is_dir():
            return [self._ended(key, BadInput("the model is gone"))]
        try:
            return self._start(key, model)
        except OSError as trouble:
            _log.warning("what explains filters cannot be worked out: %s", trouble.strerror)
            line = "the server could not read or write ({why})"
            return [self._ended(key, BadInput(line, why=trouble.strerror))]

    def _start(self, key: _Key, model: LoadedModel) -> list[Job]:
        """Start the child for a model, unless another server has done it all; while one is at work this one waits."""
        kept = _kept(model)
        kept.folder.mkdir(parents=True, exist_ok=True)
        log = _log_of(kept)
        log.touch()  # or nothing can be written here
        turn = ExitStack()
        if not turn.enter_context(claims.claimed(kept.folder)):
            self._wanted.insert(0, (key, model))
            return self._moved(key, kept)
        with turn:
            if _is_whole(model):
                return [self._ended(key, None)]
            for left in (log, kept.progress):  # of one that was cut short
                left.unlink(missing_ok=True)
            process = self._launched(kept, model)
            self._child = key, kept, process, turn.pop_all()
        return []

    def _launched(self, kept: Explanations, model: LoadedModel) -> subprocess.Popen[bytes]:
        """The child for a model."""
        source, workspace = self.uploads.source_of(model.bundle)
        options = ["--data", source, "--workspace", str(workspace.resolve()), "--out", str(kept.folder.resolve())]
        if self.uploads.holds(model.bundle):
            options.append("--stranger")
        return child.attended(_log_of(kept), "model.explain", str(model.bundle.folder.resolve()), *options)

    def _followed(self, key: _Key, kept: Explanations, process: subprocess.Popen[bytes], turn: ExitStack) -> list[Job]:
        """How far the child is; a job that has moved."""
        if process.poll() is None:
            if time.monotonic() - self._claimed_at > liveness.BEAT:
                self._claimed_at = time.monotonic()
                with contextlib.suppress(OSError):
                    claims.go_on(kept.folder)
            return self._moved(key, kept)
        self._child = None
        trouble = _reason(_log_of(kept)) if process.returncode else None
        if trouble is None:
            files.discard(_log_of(kept))
        _let_go(process, turn)
        return [self._ended(key, trouble)]

    def _moved(self, key: _Key, kept: Explanations) -> list[Job]:
        """How far a child is, ours or another server's; a job that has moved."""
        before = self._jobs[key]
        job = self._jobs[key] = _said(kept.progress, before)
        return [job] if job != before else []

    def _seen_elsewhere(self) -> list[Job]:
        """Jobs that other servers alone are at, as their children say: those that have moved, or are over."""
        folders = (self.uploads.workspace, *self.uploads.root.glob("*"))
        seen: dict[_Key, Job] = {}
        for progress in (path for folder in folders for path in (folder / FOLDER).glob("*.json")):
            version, _, data = progress.stem.partition("-")
            if (version, data) not in self._jobs:
                seen[version, data] = _said(progress, Job(alias.number(self._naming, version, data)))
        before, self._elsewhere = self._elsewhere, seen
        over = [replace(job, share=1.0, parts=job.parts + 1) for key, job in before.items() if key not in seen]
        return [job for key, job in seen.items() if job != before.get(key)] + over

    def _ended(self, key: _Key, trouble: BadInput | None) -> Job:
        """A job that is over."""
        before = self._jobs[key]
        job = self._jobs[key] = Job(before.number, 1.0, before.parts + 1, trouble)
        return job


def _key(model: LoadedModel) -> _Key:
    """What a job is of."""
    return model.bundle.version, model.dataset.key


def _kept(model: LoadedModel) -> Explanations:
    """Where what is worked out of a model lies."""
    return Explanations(model.bundle, model.dataset.key, model.workspace / FOLDER)


def _is_whole(model: LoadedModel) -> bool:
    """Whether all that there can be of a model is kept."""
    fits = not model.misfit and model.dataset.size("test") > 0
    return all(_kept(model).read(part) for part in possible(model.bundle, fits))


def _said(progress: Path, before: Job) -> Job:
    """A job as its child says how far it is."""
    said = files.json_object(progress)
    share = min(float(said.get("share", before.share)), _ALMOST)
    return Job(before.number, share, int(said.get("parts", before.parts)))


async def _woken(called: asyncio.Event) -> None:
    """Wait for a call, which is over then."""
    await called.wait()
    called.clear()


def _log_of(kept: Explanations) -> Path:
    """Where the child of a model and data says how it goes."""
    return kept.progress.with_suffix(".txt")


def _reason(log: Path) -> BadInput:
    """Why a child has ended."""
    try:
        said = child.reason_in(log.read_text("utf-8", errors="replace"))
    except OSError:
        said = ""
    return BadInput("{why}", why=said) if said else BadInput("its process is gone")


def _let_go(process: subprocess.Popen[bytes], turn: ExitStack) -> None:
    """Take a child that has ended from the process table, with the pipe by which it knew of us; others may go on."""
    process.wait()
    if process.stdin:
        process.stdin.close()
    turn.close()
