"""Children: what their end means, how they are followed; and when a run's process counts as alive."""

from __future__ import annotations

import dataclasses
import os
import time
from pathlib import Path

import pytest
from conftest import until

from app.training.launcher import Launcher
from app.training.queue import TrainingQueue
from model import child
from model.child import Child
from model.records import BadInput, Failure, RunStatus
from model.runs import folders, launch, liveness


def test_a_childs_end_is_its_reason(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Child("model.data", "builtin", "--workspace", str(tmp_path)).finish()
    assert (tmp_path / "data").is_dir()
    with pytest.raises(BadInput, match=r"^data nope: no such file[^{]*$") as caught:
        Child("model.data", "nope", "--workspace", str(tmp_path)).finish()
    assert caught.value.template.startswith("data {given}: no such") and caught.value.values == {"given": "nope"}
    with pytest.raises(Failure, match=r"No module named model\.nothing"):
        Child("model.nothing").finish()
    assert "nope" not in capfd.readouterr().err, "a reason is said by whoever asked, not twice"


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    started = time.monotonic()
    slow = Child("model.train", "--list")  # some seconds of TensorFlow
    with pytest.raises(Failure, match=r"model\.train: not done after 1 s"):
        slow.finish(1)
    assert time.monotonic() - started < 20 and slow.process.returncode not in (None, 0)


def test_the_last_line_is_the_reason() -> None:
    assert child.reason_in("a\nfeatureScope\nfeaturescope: no room\n\n") == "no room"
    assert child.reason_in("") == "" and len(child.reason_in("x" * 1000)) == 300


def test_a_process_elsewhere_lives_as_long_as_it_says_so(tmp_path: Path) -> None:
    here = RunStatus("r", "running", pid=os.getpid(), born=liveness.born(os.getpid()), host=liveness.this_host())
    assert liveness.alive(here) and not liveness.alive(dataclasses.replace(here, born=here.born - 100))
    elsewhere = dataclasses.replace(here, host="another-machine", pid=1, born=0.0, beat=time.time() - 30)
    assert liveness.alive(elsewhere), "this machine's process table says nothing of it"
    silent = dataclasses.replace(elsewhere, beat=time.time() - 2 * liveness.SILENCE)
    assert not liveness.alive(silent)
    for status, state in ((elsewhere, "running"), (silent, "interrupted")):
        folder = tmp_path / "runs" / "r"
        folder.mkdir(parents=True, exist_ok=True)
        folders.write(folder, status)
        found = folders.read(folder)
        assert found and found.state == state


def test_a_training_process_gives_signs_of_life(jobs: TrainingQueue) -> None:
    run = jobs.start("three-conv-64", {"epochs": "400", "limit": "100"})
    until(lambda: jobs.look() or jobs.latest().epoch > 0)
    status = jobs.latest()
    assert status.host == liveness.this_host() and time.time() - status.beat < liveness.BEAT + 5
    until(lambda: jobs.latest().beat > status.beat, 20)
    jobs.stop(run.id)
    until(lambda: jobs.look() or jobs.latest().state == "cancelled")


class Elsewhere(Launcher):
    """Another way to have runs trained: it only notes what it was asked."""

    at_once = 2

    def __init__(self) -> None:
        self.lines: list[list[str]] = []
        self.stopped: list[str] = []

    def start(self, folder: Path, status: RunStatus) -> None:
        self.lines.append(launch.command_line(folder, status, folder.parents[1]))
        on = dataclasses.replace(status, state="running", host="another-machine", beat=time.time())
        folders.write(folder, on)

    def stop(self, folder: Path, when: str) -> None:
        self.stopped.append(folder.name)


def test_another_way_to_train_is_one_more_class(jobs: TrainingQueue) -> None:
    elsewhere = jobs.launcher = Elsewhere()
    runs = [jobs.start("three-conv-64", {"epochs": "3", "seed": str(seed)}) for seed in range(3)]
    assert [jobs.find(run.id)[1].state for run in runs] == ["running", "running", "queued"], (
        "as many as it has room for"
    )
    assert jobs.waiting() == [runs[2].id]
    assert elsewhere.lines[0][:2] == ["--preset", "three-conv-64"] and "--background" in elsewhere.lines[0]
    jobs.stop(runs[0].id)
    assert elsewhere.stopped == [runs[0].id]
    folder, status = jobs.find(runs[0].id)
    folders.write(folder, dataclasses.replace(status, beat=time.time() - 2 * liveness.SILENCE))
    jobs.look()
    assert [jobs.find(run.id)[1].state for run in runs] == ["interrupted", "running", "running"]
    del jobs.launcher
    jobs.launcher = Elsewhere()
    jobs.launcher.children = []  # type: ignore[attr-defined]  # what the fixture waits for
