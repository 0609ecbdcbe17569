"""Several servers on one workspace, and processes that die or whose clock is set: a run is started once, and known."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from conftest import ROOT, queue_of, until

from app.training.queue import TrainingQueue
from model.records import BadInput, RunStatus
from model.runs import claims, folders, liveness

RUNS = 12
RACER = """
import dataclasses, sys, time
from pathlib import Path
from conftest import queue_of
from app.training.launcher import Launcher
from model.runs import folders, liveness

workspace, begin, started = Path(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3])
queue = queue_of(workspace, "builtin")

class Noting(Launcher):
    at_once = 1000
    def start(self, folder, status):
        with started.open("a") as file:
            file.write(folder.name + chr(10))
        time.sleep(0.005)  # as long as starting a process takes
        folders.write(folder, dataclasses.replace(status, **liveness.ours()))
    def alive(self, status):
        return True

queue.launcher = Noting()
while time.time() < begin:
    pass
end = time.time() + 20
while queue.waiting() and time.time() < end:
    queue.look()
time.sleep(2)  # the runs are this process's: they are on until everybody has looked
"""


def test_servers_that_look_at_once_start_a_run_once(tmp_path: Path) -> None:
    for _ in range(RUNS):
        folders.create(tmp_path, "three-conv-64", 1, {"epochs": "1"})
    started = tmp_path / "started"
    line = [sys.executable, "-c", RACER, str(tmp_path), str(time.time() + 3), str(started)]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    racers = [subprocess.Popen(line, cwd=ROOT, env=os.environ | {"PYTHONPATH": paths}) for _ in range(4)]
    assert [racer.wait(60) for racer in racers] == [0] * 4
    names = started.read_text().split()
    assert sorted(names) == sorted(status.id for status in folders.every(tmp_path)), "each once"
    assert not list(folders.root(tmp_path).glob("*/claim-*"))


def test_a_claim_is_overruled_once_its_process_is_gone(tmp_path: Path) -> None:
    with claims.claimed(tmp_path) as ours, claims.claimed(tmp_path) as again:
        assert ours and not again
    assert not list(tmp_path.iterdir())
    dead = subprocess.Popen([sys.executable, "-c", ""])
    said = liveness.marks(dead.pid)
    dead.wait()
    (tmp_path / "claim-1").write_text(json.dumps(said))
    with claims.claimed(tmp_path) as ours:
        assert ours and (tmp_path / "claim-2").exists()
    assert not list(tmp_path.iterdir())
    (tmp_path / "claim-1").write_text("")  # just being written
    with claims.claimed(tmp_path) as ours:
        assert not ours
    long_ago = time.time() - 2 * liveness.SILENCE
    os.utime(tmp_path / "claim-1", (long_ago, long_ago))
    with claims.claimed(tmp_path) as ours:
        assert ours


def test_what_another_server_is_busy_with_is_left_to_it(jobs: TrainingQueue) -> None:
    status = folders.create(jobs.workspace, "three-conv-64", 1, {"epochs": "1"})
    folder = folders.root(jobs.workspace) / status.id
    (folder / "claim-1").write_text(json.dumps(liveness.marks(os.getppid())))
    jobs.look()
    assert jobs.find(status.id)[1].state == "queued"
    with pytest.raises(BadInput, match="another server is busy"):
        jobs.stop(status.id)
    (folder / "claim-1").unlink()
    jobs.stop(status.id)
    assert jobs.find(status.id)[1].state == "cancelled"


def test_a_run_killed_before_it_said_anything_is_interrupted(jobs: TrainingQueue) -> None:
    run = jobs.start("three-conv-64", {"epochs": "1", "limit": "100"})
    psutil.Process(jobs.latest().pid).kill()
    until(lambda: jobs.look() or jobs.latest().state == "interrupted", 10)
    folder, status = jobs.find(run.id)
    (folder / folders.LOG).write_text("epoch 3  12 s\nfeaturescope: cancelled on request\n")  # of an earlier part
    jobs.resume(run.id)
    psutil.Process(jobs.latest().pid).kill()
    until(lambda: jobs.look() or jobs.latest().state == "interrupted", 10)
    assert "gone" in jobs.latest().reason
    written = dataclasses.replace(status, state="queued", pid=2**22 + 1, identity="no such", logged=0)
    folders.write(folder, written)
    found = folders.read(folder)
    assert found and (found.state, found.reason) == ("failed", "cancelled on request"), "one that said a line"
    (folder / folders.LOG).write_text("reading the data: 40 %\n")
    found = folders.read(folder)
    assert found and found.state == "interrupted", "progress is no reason"


def test_setting_the_clock_ends_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status = RunStatus("r", "running", **liveness.ours())
    moved = dataclasses.replace(status, born=status.born - 3)  # what psutil says once the clock was set
    if sys.platform == "linux":
        assert liveness.alive(moved)
        assert not liveness.alive(dataclasses.replace(status, identity=status.identity + "1"))
    old = dataclasses.replace(status, identity="")  # as written before there were identities, or on another system
    assert liveness.alive(old) and not liveness.alive(dataclasses.replace(old, born=old.born - 3))
    monkeypatch.setattr(liveness, "_PROC", tmp_path)
    assert liveness.alive(old) and liveness.alive(status), "a system without /proc"


def test_two_queues_share_one_workspace(jobs: TrainingQueue) -> None:
    other = queue_of(jobs.workspace, jobs.source)
    run = jobs.start("three-conv-64", {"epochs": "400", "limit": "100"})
    other.look()
    other.stop(run.id)
    until(lambda: other.look() or other.latest().state == "cancelled")
