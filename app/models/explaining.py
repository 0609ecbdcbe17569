"""Has what explains models' filters worked out in the background: one child at a time, what is wanted in its turn.

Rule: any thread may want; a child is started, looked after and told of by `watch` alone, and ends with the server.
"""

from __future__ import annotations

import asyncio
import logging
import subprocess
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.clock import tick
from app.models.loaded import LoadedModel
from app.models.uploads import Uploads
from app.models.workers import Lane, Workers
from model import child, files
from model.explain.explanations import FOLDER, Explanations, possible
from model.records import BadInput
from model.runs import claims

_log = logging.getLogger("featurescope.explaining")
_LOOK = 1.0  # seconds between two looks at a child
_ALMOST = 0.99  # share of what is to do, as long as the child is on
_Key = tuple[str, str]  # version of a model, key of its data


@dataclass(frozen=True)
class Job:
    """What is worked out of one model and data: a number that tells it from others, how far it is.

    `share` of all that is to do (0 to 1), `parts` that are done since it began; `trouble` is why it ended before its
    end. The number is for the news, which all pages hear: a version may be only its visitor's to know.
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
        self._jobs: dict[_Key, Job] = {}
        self._counting = threading.Lock()  # or two who want the same at once would have it worked out twice
        self._wanted: list[tuple[_Key, LoadedModel]] = []
        self._child: tuple[_Key, Explanations, subprocess.Popen[bytes], ExitStack] | None = None
        self._call: Callable[[], object] = lambda: None  # wakes the watch

    def want(self, model: LoadedModel) -> None:
        """Have what is missing of a model worked out, once while the server runs."""
        key, kept = _key(model), _kept(model)
        with self._counting:
            if key in self._jobs:
                return
            fits = not model.misfit and model.dataset.size("test") > 0
            whole = all(kept.read(part) for part in possible(model.bundle, fits))
            self._jobs[key] = Job(len(self._jobs) + 1, 1.0 if whole else 0.0)
        if not whole:
            if self.uploads.holds(model.bundle):
                self._wanted.append((key, model))
            else:  # everybody's, who are more
                self._wanted.insert(0, (key, model))
            self._call()

    def job(self, model: LoadedModel) -> Job | None:
        """How far it is; None where nobody wanted it."""
        return self._jobs.get(_key(model))

    async def watch(self, workers: Workers) -> None:
        """Start what is wanted and follow it, as long as the server runs."""
        loop, called = asyncio.get_running_loop(), asyncio.Event()
        self._call = lambda: loop.call_soon_threadsafe(called.set)
        try:
            while True:
                if not self._wanted and not self._child:
                    await called.wait()
                    called.clear()
                for job in await workers.run(Lane.RUNS, self._look):
                    self.changed(job)
                if self._child or self._wanted:
                    await tick(_LOOK)
        finally:
            if self._child:
                _, _, process, turn = self._child
                process.kill()
                _let_go(process, turn)

    def _look(self) -> list[Job]:
        """Start what is wanted, or see how far the child is; the jobs that have moved."""
        if self._child:
            return self._followed(*self._child)
        if not self._wanted:
            return []
        key, model = self._wanted.pop(0)
        if not model.bundle.folder.is_dir():
            return [self._ended(key, BadInput("the model is gone"))]
        try:
            self._start(key, model)
        except OSError as trouble:
            _log.warning("what explains filters cannot be worked out: %s", trouble)
            line = "the server could not read or write ({why})"
            return [self._ended(key, BadInput(line, why=trouble.strerror))]
        return []

    def _start(self, key: _Key, model: LoadedModel) -> None:
        """Start the child for a model; it waits on while another server of this workspace is at one."""
        kept = _kept(model)
        kept.folder.mkdir(parents=True, exist_ok=True)
        log = _log_of(kept)
        log.touch()  # or nothing can be written here
        turn = ExitStack()
        if not turn.enter_context(claims.claimed(kept.folder)):
            self._wanted.insert(0, (key, model))
            return
        with turn:
            for left in (log, kept.progress):  # of one that was cut short
                left.unlink(missing_ok=True)
            process = self._launched(kept, model)
            self._child = key, kept, process, turn.pop_all()

    def _launched(self, kept: Explanations, model: LoadedModel) -> subprocess.Popen[bytes]:
        """The child for a model."""
        source, workspace = self.uploads.source_of(model.bundle)
        options = ["--data", source, "--workspace", str(workspace.resolve()), "--out", str(kept.folder.resolve())]
        if self.uploads.holds(model.bundle):
            options.append("--stranger")
        return child.attended(_log_of(kept), "model.explain", str(model.bundle.folder.resolve()), *options)

    def _followed(self, key: _Key, kept: Explanations, process: subprocess.Popen[bytes], turn: ExitStack) -> list[Job]:
        """How far the child is; a job that has moved."""
        before = self._jobs[key]
        said = files.json_object(kept.progress)
        share = min(float(said.get("share", before.share)), _ALMOST)
        if process.poll() is not None:
            self._child = None
            trouble = _reason(_log_of(kept)) if process.returncode else None
            if trouble is None:
                files.discard(_log_of(kept))
            _let_go(process, turn)
            return [self._ended(key, trouble)]
        job = self._jobs[key] = Job(before.number, share, int(said.get("parts", before.parts)))
        return [job] if job != before else []

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
