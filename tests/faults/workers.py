"""A run on two workers that are killed, stopped and lose their Redis at random moments, with no server to look after it.

Rule: real workers, a real Redis with a time-out that is over all the while; at the end the run must have been trained
as if nothing had happened, by one process at a time.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from conftest import ROOT, until
from redis_server import Redis
from training_workers import Worker, other_machines

from model.records import RunStatus
from model.runs import folders, launch, liveness, taken
from model.worker import post

FAULTS, EPOCHS = 12, 150
GIVEN = {"epochs": str(EPOCHS), "limit": "600", "data": "builtin", "seed": "1"}
LONG = 240.0  # seconds in which everything must have gone on


def main(chance: random.Random) -> dict[str, object]:
    """A run through all faults beside one that was left alone, then a whole machine lost."""
    redis = Redis()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        workspace = Path(name)
        pair = Pair(redis, workspace, chance)
        try:
            run = pair.send()
            told = [what for at in range(FAULTS) if (what := pair.fault(run, at))]
            until(lambda: pair.status(run).state == "finished", 5 * LONG)
            begun = pair.begun(run)
            assert begun == 1 + sum(what != "redis" for what in told), (begun, told)
            assert pair.measured(run.id) == straight(workspace / "apart"), "it differs from one that never stopped"
            machine = pair.machine_lost() if other_machines() else None
        finally:
            pair.end()
            redis.stop()
    counts = {what: told.count(what) for what in sorted(set(told))}
    return {
        "faults": counts,
        "epochs": EPOCHS,
        "same as one that never stopped": True,
        "seconds to notice a lost machine": machine,
    }


class Pair:
    """Two workers on one workspace."""

    def __init__(self, redis: Redis, workspace: Path, chance: random.Random) -> None:
        self.redis, self.workspace, self.chance = redis, workspace, chance
        self.gone: list[Worker] = []
        self.workers = [Worker(redis.url, workspace, name) for name in ("one", "two")]

    def send(self) -> RunStatus:
        """Queue a run and say so."""
        run = folders.create(self.workspace, "three-conv-64", EPOCHS, GIVEN)
        post.send(self.redis.url, run.id)
        return run

    def folder(self, run: RunStatus) -> Path:
        return folders.root(self.workspace) / run.id

    def status(self, run: RunStatus) -> RunStatus:
        status = folders.read(self.folder(run))
        assert status
        return status

    def begun(self, run: RunStatus) -> int:
        """How often a worker began to train a run."""
        said = [line for worker in (*self.gone, *self.workers) for line in worker.said]
        return sum(f"run {run.id}: training" in line for line in said)

    def fault(self, run: RunStatus, number: int) -> str:
        """Let something go wrong, every other time not before an epoch was done, and wait until the run is on again."""
        wanted = self.status(run).epoch + number % 2
        until(lambda: (self.is_on(run) and self.status(run).epoch >= wanted) or self.is_done(run), LONG)
        time.sleep(self.chance.uniform(0, 8))
        on, what = self.status(run), self.chance.choice(("kill", "kill", "stop", "redis"))
        if on.state != "running":
            return ""
        if what == "redis":
            self.redis.stop()
            time.sleep(self.chance.uniform(0, 5))
            self.redis.start()
        else:
            self.replace(run, what)
            until(lambda: self.is_on(run) and self.status(run).pid != on.pid, LONG)
            assert not liveness.alive(on), "two processes on one run"
        print(f"fault {number + 1}, {what}: {self.rows(run)} whole epochs", file=sys.stderr, flush=True)
        return what

    def is_on(self, run: RunStatus) -> bool:
        return self.status(run).state == "running"

    def is_done(self, run: RunStatus) -> bool:
        return self.status(run).state == "finished"

    def replace(self, run: RunStatus, what: str) -> None:
        """End the worker that trains a run, and have another one in its place."""
        has = taken.read(self.folder(run))
        worker = next(worker for worker in self.workers if has and worker.name == has.name)
        worker.kill() if what == "kill" else worker.stop()
        self.gone.append(worker)
        self.workers[self.workers.index(worker)] = Worker(self.redis.url, self.workspace, worker.name)

    def rows(self, run: RunStatus) -> int:
        """How many epochs have a row, none of them twice."""
        file = self.folder(run) / folders.METRICS
        lines = file.read_text().splitlines()[1:] if file.exists() else []
        assert [int(line.split(",")[0]) for line in lines] == list(range(1, len(lines) + 1)), lines
        return len(lines)

    def measured(self, name: str) -> list[float]:
        return [row["val_loss"] for row in folders.metrics(folders.root(self.workspace) / name)]

    def machine_lost(self) -> int:
        """The seconds after which another machine goes on with the run of one that has lost its power."""
        for worker in self.workers:
            worker.stop()
        self.workers[:] = [Worker(self.redis.url, self.workspace, "far", machine="another-machine")]
        run = self.send()
        until(lambda: self.status(run).epoch > 1, LONG)
        self.workers.append(Worker(self.redis.url, self.workspace, "near"))
        self.workers[1].ready()
        self.workers[0].kill()
        lost = time.monotonic()
        until(lambda: (has := taken.read(self.folder(run))) and has.name == "near", LONG)
        seconds = time.monotonic() - lost
        folders.ask_to_stop(self.folder(run), folders.NOW)
        return round(seconds)

    def end(self) -> None:
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.stop()


def straight(workspace: Path) -> list[float]:
    """What a run measures that is left alone, in a workspace that no worker looks at."""
    run = folders.create(workspace, "three-conv-64", EPOCHS, GIVEN)
    folder = folders.root(workspace) / run.id
    line = [sys.executable, "-m", "model.train", *launch.command_line(folder, run, workspace)]
    subprocess.run(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return [row["val_loss"] for row in folders.metrics(folder)]
